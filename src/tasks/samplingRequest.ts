import { isRecord } from '../base/record';

/** More than this, in characters, nobody reads before it is sent. */
export const LONGEST_REQUEST = 1_000_000;
/** What a message or a block takes of that for itself, however little is in it. */
export const LEAST_LENGTH = 100;
const MOST_HINTS = 20;
const MOST_STOP_SEQUENCES = 20;

/** One piece of a message. What is no text, image or audio is kept as JSON: it can be shown, but not sent on. */
export type SamplingBlock =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'image' | 'audio'; readonly mimeType: string; readonly data: string }
  | { readonly kind: 'other'; readonly type: string; readonly json: string };

export interface SamplingMessage {
  readonly role: 'user' | 'assistant';
  readonly blocks: readonly SamplingBlock[];
}

/** How much the server cares, from 0 to 1. */
export interface ModelPriorities {
  readonly cost?: number;
  readonly speed?: number;
  readonly intelligence?: number;
}

/** What a server asks of a language model. All of it is a stranger's. */
export interface SamplingRequest {
  readonly systemPrompt?: string;
  readonly messages: readonly SamplingMessage[];
  readonly maxTokens?: number;
  readonly temperature?: number;
  readonly stopSequences: readonly string[];
  /** Names, or parts of names, of models; the one liked best first. */
  readonly modelHints: readonly string[];
  readonly priorities: ModelPriorities;
  /** The context that it would like to have added: `thisServer`, `allServers`, or whatever it says. */
  readonly context?: string;
  /** How many tools the model should be offered. */
  readonly toolCount: number;
  /** There is more than anybody reads, so nothing of it goes to a model. */
  readonly isTooLong: boolean;
}

/**
 * Reads the parameters of `sampling/createMessage`. Whatever they hold, something can be shown of it.
 * @see MCP 2025-11-25, Sampling, "Creating Messages"
 */
export function samplingRequest(params: Readonly<Record<string, unknown>>): SamplingRequest {
  const { systemPrompt, messages, maxTokens, temperature, stopSequences, includeContext, tools } = params;
  const preferences = isRecord(params.modelPreferences) ? params.modelPreferences : {};
  const read = listOf(messages).map(readMessage);
  const system = typeof systemPrompt === 'string' ? systemPrompt : '';
  return {
    ...(system !== '' && { systemPrompt: system }),
    messages: read,
    ...(isNumber(maxTokens) && maxTokens > 0 && { maxTokens }),
    ...(isNumber(temperature) && { temperature }),
    stopSequences: textsOf(stopSequences).slice(0, MOST_STOP_SEQUENCES),
    modelHints: hintsOf(preferences.hints),
    priorities: prioritiesOf(preferences),
    ...(typeof includeContext === 'string' && includeContext !== 'none' && { context: includeContext }),
    toolCount: listOf(tools).length,
    isTooLong: system.length + sum(read.map(messageLength)) > LONGEST_REQUEST,
  };
}

/** Whether it may be asked of us at all: we do not declare `sampling.tools`. @see MCP 2025-11-25, Sampling, "Capabilities" */
export function asksForTools(params: Readonly<Record<string, unknown>>): boolean {
  return params.tools !== undefined || params.toolChoice !== undefined;
}

/** How much of {@link LONGEST_REQUEST} a message takes. */
function messageLength({ blocks }: SamplingMessage): number {
  return LEAST_LENGTH + sum(blocks.map(blockLength));
}

/** How much of {@link LONGEST_REQUEST} a block takes: that of what is to be read. */
export function blockLength(block: SamplingBlock): number {
  return LEAST_LENGTH + (block.kind === 'text' ? block.text : block.kind === 'other' ? block.json : '').length;
}

/** How many bytes base64 stands for. */
export function base64Size(data: string): number {
  const padding = /=*$/.exec(data.slice(-2))?.[0].length ?? 0;
  return Math.max(0, Math.floor((data.length * 3) / 4) - padding);
}

function readMessage(message: unknown): SamplingMessage {
  if (!isRecord(message)) {
    return { role: 'user', blocks: [otherBlock(message)] };
  }
  const { role, content } = message;
  const blocks = Array.isArray(content) ? content.map(readBlock) : [readBlock(content)];
  return { role: role === 'assistant' ? 'assistant' : 'user', blocks };
}

function readBlock(block: unknown): SamplingBlock {
  if (typeof block === 'string') {
    return { kind: 'text', text: block };
  }
  if (!isRecord(block)) {
    return otherBlock(block);
  }
  const { type, text, data, mimeType } = block;
  if (type === 'text' && typeof text === 'string') {
    return { kind: 'text', text };
  }
  if ((type === 'image' || type === 'audio') && typeof data === 'string' && typeof mimeType === 'string') {
    return { kind: type, mimeType, data };
  }
  return otherBlock(block, typeof type === 'string' ? type : undefined);
}

function otherBlock(value: unknown, type = 'content'): SamplingBlock {
  return { kind: 'other', type, json: jsonOf(value) };
}

function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value, undefined, 2) ?? 'null';
  } catch {
    return '…'; // Nested too deeply to be written, so nobody reads it either; it is sent to no model.
  }
}

/** An empty hint would be a part of every name. */
function hintsOf(hints: unknown): string[] {
  const names = listOf(hints).map(hint => (isRecord(hint) ? hint.name : undefined));
  return textsOf(names.slice(0, MOST_HINTS)).flatMap(name => (name.trim() === '' ? [] : [name.trim()]));
}

function prioritiesOf(preferences: Readonly<Record<string, unknown>>): ModelPriorities {
  const { costPriority, speedPriority, intelligencePriority } = preferences;
  return {
    ...(isNumber(costPriority) && { cost: costPriority }),
    ...(isNumber(speedPriority) && { speed: speedPriority }),
    ...(isNumber(intelligencePriority) && { intelligence: intelligencePriority }),
  };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textsOf(value: unknown): string[] {
  return listOf(value).filter(text => typeof text === 'string');
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
