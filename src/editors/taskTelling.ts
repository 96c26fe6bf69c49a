import type { InputOutcome, TimelineEvent } from '../ledger/records';
import type { InputKind } from '../tasks/inputRequest';
import type { CallOutcome } from '../tasks/rememberedTask';
import type { GoneReason, NewsSource } from '../tasks/task';

/** The words that the document adds of its own, translated. */
export interface TaskDetailsWords {
  readonly taskDetails: string;
  readonly callDetails: string;
  readonly notInHistory: string;
  readonly call: string;
  readonly timeline: string;
  readonly input: string;
  readonly timeToLive: string;
  readonly result: string;
  readonly tool: string;
  readonly server: string;
  readonly taskId: string;
  readonly status: string;
  readonly gone: string;
  readonly message: string;
  readonly created: string;
  readonly calledAt: string;
  readonly endedAt: string;
  readonly lastUpdate: string;
  readonly took: string;
  readonly age: string;
  readonly asOf: string;
  readonly toolError: string;
  readonly cancelRequestedAt: string;
  readonly cancelRefused: string;
  readonly underWay: string;
  readonly notCalledHere: string;
  readonly noArguments: string;
  readonly argumentsTooLong: string;
  readonly argumentsAre: string;
  readonly leftOut: string;
  readonly ttl: string;
  readonly unlimited: string;
  readonly pollInterval: string;
  readonly expires: string;
  readonly expired: (ago: string) => string;
  readonly expiresIn: (left: string) => string;
  readonly time: string;
  readonly sinceStart: string;
  readonly lasted: string;
  readonly state: string;
  readonly toldBy: string;
  readonly omitted: (count: number) => string;
  readonly soFar: (duration: string) => string;
  readonly kind: string;
  readonly question: string;
  readonly asked: string;
  readonly answerIs: string;
  readonly after: string;
  readonly noAnswerYet: string;
  readonly toolResult: string;
  readonly rpcError: string;
  readonly size: string;
  readonly bytes: (count: string) => string;
  readonly kept: string;
  readonly notKept: string;
  readonly noResultYet: string;
  readonly cut: string;
  /** Whoever sits before the screen. */
  readonly person: string;
  readonly sourceOf: (source: NewsSource) => string;
  readonly goneBecause: (reason: GoneReason) => string;
  readonly event: (name: TimelineEvent['name']) => string;
  readonly kindOf: (kind: InputKind) => string;
  readonly answer: (end: InputOutcome) => string;
  readonly outcome: (end: CallOutcome) => string;
}

/** What the sections share. */
export interface Telling {
  readonly words: TaskDetailsWords;
  readonly nowMs: number;
  /** A stranger's words within a line. */
  readonly code: (text: string) => string;
}
