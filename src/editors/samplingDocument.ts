import { visibleText } from '../base/strangerText';
import { isSent, placeholder } from '../tasks/samplingPlan';
import {
  base64Size,
  blockLength,
  LEAST_LENGTH,
  LONGEST_REQUEST,
  type SamplingBlock,
  type SamplingRequest,
} from '../tasks/samplingRequest';
import { codeSpan, fenced } from './markdown';

/** Who asks whom. */
export interface SamplingSurroundings {
  readonly serverName: string;
  readonly taskLabel?: string;
  /** The model that would be asked. */
  readonly model?: { readonly name: string; readonly vendor: string; readonly takesImages: boolean };
}

/** The words that the document adds of its own, translated. What they are given is Markdown already. */
export interface SamplingWords {
  readonly title: string;
  /** That nothing is sent unasked. */
  readonly promise: string;
  readonly server: string;
  readonly task: string;
  readonly model: string;
  readonly modelOf: (name: string, vendor: string) => string;
  readonly noModel: string;
  readonly tooLong: string;
  readonly maxTokens: string;
  readonly temperature: string;
  readonly stopSequences: string;
  readonly modelHints: string;
  readonly costPriority: string;
  readonly speedPriority: string;
  readonly intelligencePriority: string;
  readonly context: string;
  readonly contextNotAdded: (context: string) => string;
  readonly tools: string;
  readonly toolsLeftOut: (count: number) => string;
  readonly systemPrompt: string;
  readonly systemPromptAsUser: string;
  readonly noMessages: string;
  readonly userMessage: (number: number) => string;
  readonly assistantMessage: (number: number) => string;
  readonly image: (mimeType: string, size: string) => string;
  readonly audio: (mimeType: string, size: string) => string;
  readonly otherContent: (type: string) => string;
  readonly leftOut: (placeholder: string) => string;
  readonly size: (bytes: number) => string;
}

/**
 * What a server asks of a language model, as Markdown: whatever would be sent is in it. Every word of a stranger stands
 * in a code span or a fence.
 */
export function samplingText(request: SamplingRequest, about: SamplingSurroundings, words: SamplingWords): string {
  const room = new Room();
  const sections = [
    `# ${words.title}`,
    list([...partyFacts(about, words), ...requestFacts(request, words)]),
    ...(request.isTooLong ? [words.tooLong] : []),
    words.promise,
    ...systemPrompt(request, words, room),
    ...messages(request, about, words, room),
  ];
  return `${sections.join('\n\n')}\n`;
}

type Fact = readonly [name: string, value: string | undefined];

/** The longest name of a kind of content, in characters. */
const LONGEST_KIND = 100;

/** What is left of the length of a document. A request that is not too long is shown whole. */
class Room {
  private left = LONGEST_REQUEST;

  get isEmpty(): boolean {
    return this.left <= 0;
  }

  take(length: number): void {
    this.left -= length;
  }

  /** As much of a text as there is room for. */
  block(text: string, language = 'text'): string {
    return fenced(visibleText(text, Math.max(1, this.left)), language);
  }
}

function list(facts: readonly Fact[]): string {
  return facts.flatMap(([name, value]) => (value ? [`- **${name}:** ${value}`] : [])).join('\n');
}

function partyFacts({ serverName, taskLabel, model }: SamplingSurroundings, words: SamplingWords): Fact[] {
  return [
    [words.server, codeSpan(serverName)],
    [words.task, taskLabel && codeSpan(taskLabel)],
    [words.model, model ? words.modelOf(codeSpan(model.name), codeSpan(model.vendor)) : words.noModel],
  ];
}

function requestFacts(request: SamplingRequest, words: SamplingWords): Fact[] {
  const { maxTokens, temperature, stopSequences, modelHints, priorities, context, toolCount } = request;
  const number = (value: number | undefined): string | undefined => value?.toString();
  // As JSON, since they are made of what is not seen, such as line ends.
  const texts = (all: readonly string[]): string => all.map(text => codeSpan(JSON.stringify(text))).join(', ');
  return [
    [words.maxTokens, number(maxTokens)],
    [words.temperature, number(temperature)],
    [words.stopSequences, texts(stopSequences)],
    [words.modelHints, modelHints.map(hint => codeSpan(hint)).join(', ')],
    [words.costPriority, number(priorities.cost)],
    [words.speedPriority, number(priorities.speed)],
    [words.intelligencePriority, number(priorities.intelligence)],
    [words.context, context && words.contextNotAdded(codeSpan(context))],
    [words.tools, toolCount > 0 ? words.toolsLeftOut(toolCount) : undefined],
  ];
}

function systemPrompt({ systemPrompt: prompt }: SamplingRequest, words: SamplingWords, room: Room): string[] {
  if (prompt === undefined) {
    return [];
  }
  const block = room.block(prompt);
  room.take(prompt.length);
  return [`## ${words.systemPrompt}`, words.systemPromptAsUser, block];
}

function messages(request: SamplingRequest, about: SamplingSurroundings, words: SamplingWords, room: Room): string[] {
  if (request.messages.length === 0) {
    return [words.noMessages];
  }
  return request.messages.flatMap(({ role, blocks }, index) => {
    if (room.isEmpty) {
      return [];
    }
    room.take(LEAST_LENGTH);
    const title = role === 'user' ? words.userMessage(index + 1) : words.assistantMessage(index + 1);
    return [`## ${title}`, ...blocks.flatMap(block => blockText(block, about, words, room))];
  });
}

function blockText(block: SamplingBlock, { model }: SamplingSurroundings, words: SamplingWords, room: Room): string[] {
  if (room.isEmpty) {
    return [];
  }
  const left = model && !isSent(block, model.takesImages) ? ` ${words.leftOut(codeSpan(placeholder(block)))}` : '';
  const parts = blockParts(block, words, room).map((part, index) => (index === 0 ? `${part}${left}` : part));
  room.take(blockLength(block));
  return parts;
}

/** Of what is no text, the first part is a line. */
function blockParts(block: SamplingBlock, words: SamplingWords, room: Room): string[] {
  switch (block.kind) {
    case 'text':
      return [room.block(block.text)];
    case 'image':
      return [words.image(kind(block.mimeType), words.size(base64Size(block.data)))];
    case 'audio':
      return [words.audio(kind(block.mimeType), words.size(base64Size(block.data)))];
    case 'other':
      return [words.otherContent(kind(block.type)), room.block(block.json, 'json')];
  }
}

function kind(word: string): string {
  return codeSpan(word, LONGEST_KIND);
}
