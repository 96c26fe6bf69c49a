import type { EntryDetails, ResultFacts } from '../ledger/records';
import type { Call, CallEnd } from '../tasks/callStore';
import { areTooLong } from '../tasks/leftOutArguments';
import type { OwnFacts } from '../tasks/task';
import { isTerminal, type Task, type TaskReport } from '../tasks/task';
import { codeSpan, textBlock } from './markdown';
import type { TaskDetailsWords, Telling } from './taskTelling';
import { inputSection, timelineSection } from './taskTimeline';
import { preciseDuration, timeStamp } from './timeStamps';

/** How much of a result stands in the document, in characters. */
export const LONGEST_EXCERPT = 2_000;

/** What the document is made from: as far as it is known. */
export interface DetailsSubject {
  readonly kind: 'task' | 'call';
  /** As this window knows it. */
  readonly task: Task | undefined;
  readonly call: Call | undefined;
  /** As the history knows it. */
  readonly entry: EntryDetails | undefined;
  readonly server: { readonly name: string; readonly transport: string } | undefined;
  /** The beginning of the result, where it is kept and is text. */
  readonly excerpt: string | undefined;
  /** Masks the secrets of the server's launch. */
  readonly redact: (text: string) => string;
}

type Fact = readonly [name: string, value: string | undefined];

/** What is told of a task: from this window, else from the history. */
type KnownTask = TaskReport & OwnFacts;

/**
 * All that is known of a task or a call, as Markdown that can be pasted into a bug report: moments in UTC, and every
 * word of a stranger in a code span or a fence, so that none of it is a link, a picture or a heading.
 * @returns nothing where nothing is known of it any more
 */
export function taskDetailsText(subject: DetailsSubject, words: TaskDetailsWords, nowMs: number): string | undefined {
  const { kind, entry, redact } = subject;
  const task = knownTask(subject);
  const call = knownCall(subject);
  if (!task && !call && !entry) {
    return undefined;
  }
  const telling: Telling = { words, nowMs, code: text => codeSpan(redact(text)) };
  const parts = [
    `# ${kind === 'task' ? words.taskDetails : words.callDetails}`,
    list([...headFacts(subject, telling), ...(task ? taskFacts(task, telling) : callFacts(call, telling))]),
    ...(entry ? [] : [words.notInHistory]),
    `## ${words.call}`,
    ...callSection(entry, subject, telling),
    ...(entry ? timelineSection(entry, task !== undefined && !isOver(task), telling) : []),
    ...(entry ? inputSection(entry.inputs, telling) : []),
    ...(task ? [`## ${words.timeToLive}`, list(lifeFacts(task, telling))] : []),
    `## ${words.result}`,
    ...resultSection(subject, task ? isTerminal(task) : call?.end !== undefined, telling),
  ];
  return `${parts.join('\n\n')}\n`;
}

function knownTask({ kind, task, entry }: DetailsSubject): KnownTask | undefined {
  const remembered = kind === 'task' ? entry?.task : undefined;
  return task ?? (remembered && { ...remembered.report, ...remembered.own });
}

/** As much of a call as the document tells. */
interface KnownCall {
  readonly startedAt: number;
  readonly end: Pick<CallEnd, 'at' | 'outcome' | 'message'> | undefined;
}

function knownCall({ call, entry }: DetailsSubject): KnownCall | undefined {
  if (call) {
    return { startedAt: call.startedAt, end: call.end };
  }
  const remembered = entry?.call;
  if (!remembered) {
    return undefined;
  }
  const { startedAt, endedAt, outcome, message } = remembered;
  return {
    startedAt,
    end: endedAt === undefined ? undefined : { at: endedAt, outcome, ...(message !== undefined && { message }) },
  };
}

/** Nothing more is to come of it, as far as anybody knows. */
function isOver(task: KnownTask): boolean {
  return isTerminal(task) || (task.goneReason !== undefined && task.goneReason !== 'otherWindow');
}

function headFacts({ task, call, entry, server }: DetailsSubject, { words, code, nowMs }: Telling): Fact[] {
  const tool = task?.toolName ?? call?.toolName ?? entry?.toolName;
  const name = server?.name ?? entry?.server.name;
  const transport = server?.transport ?? entry?.server.transport;
  const generation = task?.generation ?? entry?.generation;
  const traits = [transport, generation === 'none' ? undefined : generation].filter(trait => trait !== undefined);
  return [
    [words.tool, tool === undefined ? undefined : code(tool)],
    [words.server, name === undefined ? undefined : `${code(name)} (${traits.join(', ')})`],
    [words.asOf, timeStamp(nowMs)],
  ];
}

function taskFacts(task: KnownTask, { words, code, nowMs }: Telling): Fact[] {
  const { goneReason, cancelRefusal, cancelRequestedAt } = task;
  const message = task.statusMessage || task.failureMessage;
  const created = Date.parse(task.createdAt);
  const end = isTerminal(task) ? Date.parse(task.lastUpdatedAt) : nowMs;
  return [
    [words.taskId, code(task.taskId)],
    [words.status, [code(task.statusWord), ...(task.hasToolError ? [words.toolError] : [])].join(' ')],
    [words.gone, goneReason && words.goneBecause(goneReason)],
    [words.message, message ? code(message) : undefined],
    [words.created, sentTime(task.createdAt, code)],
    [words.lastUpdate, sentTime(task.lastUpdatedAt, code)],
    [
      isTerminal(task) ? words.took : words.age,
      Number.isNaN(end - created) ? undefined : preciseDuration(end - created),
    ],
    [words.cancelRequestedAt, cancelRequestedAt === undefined ? undefined : timeStamp(cancelRequestedAt)],
    [words.cancelRefused, cancelRefusal === undefined ? undefined : code(cancelRefusal)],
  ];
}

function callFacts(call: KnownCall | undefined, { words, code, nowMs }: Telling): Fact[] {
  if (!call) {
    return [];
  }
  const { startedAt, end } = call;
  return [
    [words.status, end ? words.outcome(end.outcome) : words.underWay],
    [words.message, end?.message === undefined ? undefined : code(end.message)],
    [words.calledAt, timeStamp(startedAt)],
    [words.endedAt, end && timeStamp(end.at)],
    [end ? words.took : words.age, preciseDuration((end?.at ?? nowMs) - startedAt)],
  ];
}

/** As the server sent it, where it is no moment. */
function sentTime(text: string, code: (text: string) => string): string | undefined {
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? (text === '' ? undefined : code(text)) : timeStamp(ms);
}

function callSection(entry: EntryDetails | undefined, { redact }: DetailsSubject, telling: Telling): string[] {
  const { words, code } = telling;
  if (!entry || entry.calledAt === undefined) {
    return [words.notCalledHere];
  }
  const { args = {}, leftOut } = entry;
  if (areTooLong(leftOut)) {
    return [list([[words.calledAt, timeStamp(entry.calledAt)]]), words.argumentsTooLong];
  }
  const facts = list([
    [words.calledAt, timeStamp(entry.calledAt)],
    [words.leftOut, leftOut.length > 0 ? leftOut.map(code).join(', ') : undefined],
  ]);
  const isEmpty = Object.keys(args).length === 0;
  const json = (): string => textBlock(redact(JSON.stringify(args, undefined, 2)), 'json');
  return [facts, ...(isEmpty ? (leftOut.length > 0 ? [] : [words.noArguments]) : [`${words.argumentsAre}:`, json()])];
}

/** @see MCP 2025-11-25, Tasks, "TTL and Resource Management" */
function lifeFacts(task: KnownTask, { words, nowMs }: Telling): Fact[] {
  const { ttlMs, pollIntervalMs } = task;
  const expiresAt = Date.parse(task.createdAt) + (ttlMs ?? Number.NaN);
  const leftMs = expiresAt - nowMs;
  const when = leftMs > 0 ? words.expiresIn(preciseDuration(leftMs)) : words.expired(preciseDuration(-leftMs));
  return [
    [words.ttl, ttlMs === null ? words.unlimited : preciseDuration(ttlMs)],
    [words.expires, Number.isNaN(leftMs) ? undefined : `${timeStamp(expiresAt)}, ${when}`],
    [words.pollInterval, pollIntervalMs === undefined ? undefined : preciseDuration(pollIntervalMs)],
  ];
}

function resultSection({ entry, excerpt, redact }: DetailsSubject, isOver: boolean, telling: Telling): string[] {
  const { words } = telling;
  const facts = entry?.result;
  if (!facts) {
    return [isOver ? words.notKept : words.noResultYet];
  }
  return [
    list(resultFacts(facts, telling)),
    ...(excerpt === undefined || excerpt === '' ? [] : [textBlock(redact(excerpt))]),
  ];
}

function resultFacts({ kind, bytes, keptAt, cut = [] }: ResultFacts, { words, code }: Telling): Fact[] {
  const size = (count: number): string => words.bytes(String(count));
  const parts = cut.map(({ part, type, bytes }) => `${code(part)} (${code(type)}, ${size(bytes)})`);
  return [
    [words.kind, kind === 'result' ? words.toolResult : words.rpcError],
    [words.size, size(bytes)],
    [words.kept, timeStamp(keptAt)],
    [words.cut, parts.length > 0 ? parts.join(', ') : undefined],
  ];
}

/** A line for each fact that is known. */
function list(facts: readonly Fact[]): string {
  return facts.flatMap(([name, value]) => (value ? [`- **${name}:** ${value}`] : [])).join('\n');
}
