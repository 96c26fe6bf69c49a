import type { InputResult } from './inputRequest';
import type { SamplingBlock, SamplingRequest } from './samplingRequest';

/** A part of a message as it goes to a language model. */
export type PlannedPart =
  | { readonly kind: 'text'; readonly text: string }
  /** `data` is base64. */
  | { readonly kind: 'image'; readonly mimeType: string; readonly data: string };

export interface PlannedMessage {
  readonly role: 'user' | 'assistant';
  readonly parts: readonly PlannedPart[];
}

/** What models take for an image. */
const IMAGE_TYPES = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);
/** What the model of an answer is called that the user wrote. */
const BY_THE_USER = 'written by the user';
/** The most stop sequences that the services behind models take. */
const MOST_STOP_SEQUENCES = 4;

/**
 * What is sent to a language model: exactly what the user was shown. The system prompt leads as a message of the user,
 * since VS Code knows no other role.
 * @param takesImages whether the model does
 */
export function samplingPlan(request: SamplingRequest, takesImages: boolean): PlannedMessage[] {
  if (request.isTooLong) {
    return [];
  }
  const { systemPrompt, messages } = request;
  const system: PlannedMessage[] =
    systemPrompt === undefined ? [] : [{ role: 'user', parts: [{ kind: 'text', text: systemPrompt }] }];
  const planned = messages.map(({ role, blocks }) => ({
    role,
    parts: blocks.map(block => partOf(block, takesImages)).filter(hasContent),
  }));
  // Some services refuse what is empty.
  return [...system, ...planned.filter(({ parts }) => parts.length > 0)];
}

function hasContent(part: PlannedPart): boolean {
  return part.kind !== 'text' || part.text !== '';
}

/** Whether a block is sent as it is. */
export function isSent(block: SamplingBlock, takesImages: boolean): boolean {
  return block.kind === 'text' || (block.kind === 'image' && takesImages && IMAGE_TYPES.has(block.mimeType));
}

/** What the model reads in place of what it cannot take. It is the model's to read, so it is not translated. */
export function placeholder(block: SamplingBlock): string {
  const isTool = block.kind === 'other' && (block.type === 'tool_use' || block.type === 'tool_result');
  const kind = block.kind !== 'other' ? block.kind : isTool ? block.type.replace('_', ' ') : 'content';
  return `[${kind} left out]`;
}

function partOf(block: SamplingBlock, takesImages: boolean): PlannedPart {
  if (block.kind === 'text') {
    return block;
  }
  return block.kind === 'image' && isSent(block, takesImages)
    ? { kind: 'image', mimeType: block.mimeType, data: block.data }
    : { kind: 'text', text: placeholder(block) };
}

/** Options of a model have no names that all agree on; those of OpenAI are what most understand, Copilot among them. */
export function modelOptions(request: SamplingRequest): Readonly<Record<string, unknown>> {
  const { maxTokens, temperature, stopSequences } = request;
  return {
    ...(maxTokens !== undefined && { max_tokens: maxTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(stopSequences.length > 0 && { stop: stopSequences.slice(0, MOST_STOP_SEQUENCES) }),
  };
}

/**
 * A `CreateMessageResult`. VS Code does not tell why a model ended, and what the user agreed to is an answer in full.
 * @param model the ID of the model; absent when the user wrote the answer
 */
export function samplingResult(text: string, model: string | undefined): InputResult {
  return { role: 'assistant', content: { type: 'text', text }, model: model ?? BY_THE_USER, stopReason: 'endTurn' };
}
