import type { Json, KnownRequest, SeenMessage } from '../messageReader';
import type { ConnectionMemory } from './connectionMemory';
import type { TaskMemory } from './taskMemory';

/**
 * One rule that a server can break. It is broken only where the messages prove it: what another order of arrival, a
 * race or a forgotten message could explain as well is no finding.
 */
export interface Rule<Subject> {
  /** For good: people look rules up by it. */
  readonly id: string;
  readonly strength: 'must' | 'should';
  /** Document and section. */
  readonly clause: string;
  /** What the server did: a translated sentence. */
  readonly text: () => string;
  /**
   * Asked once for each message, in their order; it may note in the memory what it compares with later.
   * @returns what shows that the rule is broken, any JSON value; `undefined` or `false` where it is kept
   */
  readonly broken: (subject: Subject) => unknown;
}

/** A message of the server, after all those before it on its connection. */
export interface MessageCase {
  readonly seen: SeenMessage;
  readonly memory: ConnectionMemory;
}

/** An answer to a request that is known. */
export interface AnswerCase extends MessageCase {
  readonly request: KnownRequest;
  /** Of an error answer `undefined`. */
  readonly result: Json | undefined;
  readonly errorCode: number | undefined;
  /** What was known of the task that it is about. */
  readonly known: TaskMemory | undefined;
}

export type TaskSource = 'created' | 'get' | 'cancel' | 'list' | 'notification';

/** One task in a message. */
export interface TaskCase extends MessageCase {
  readonly source: TaskSource;
  readonly task: Json;
  /** What was known of it before. */
  readonly known: TaskMemory | undefined;
  /** What it answers. */
  readonly request: KnownRequest | undefined;
}

/** The rules of one revision, by what they look at. */
export interface RuleBook {
  readonly requests: readonly Rule<MessageCase>[];
  readonly notifications: readonly Rule<MessageCase>[];
  /** Answers of any kind, also those nobody asked for. */
  readonly anyAnswers: readonly Rule<MessageCase>[];
  readonly answers: readonly Rule<AnswerCase>[];
  readonly tasks: readonly Rule<TaskCase>[];
  /** The field of a task that has its time to live. */
  readonly ttl: 'ttl' | 'ttlMs';
  readonly tasksIn: (seen: SeenMessage) => TasksIn | undefined;
}

/** The tasks that a message carries, and as what. */
export interface TasksIn {
  readonly source: TaskSource;
  readonly tasks: readonly unknown[];
}
