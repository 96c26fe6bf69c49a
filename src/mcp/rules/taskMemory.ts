import { isRecord } from '../../base/record';
import type { Json, KnownRequest } from '../messageReader';

const TERMINAL: ReadonlySet<unknown> = new Set(['completed', 'failed', 'cancelled']);

/** @see MCP 2025-11-25, Tasks, "Task Status Lifecycle" */
export const isTerminalWord = (status: unknown): boolean => TERMINAL.has(status);

/** What one server said of one task on one connection, as far as rules compare it with what it says later. */
export class TaskMemory {
  /** The status that it said last. */
  status: unknown;
  createdAt: string | undefined;
  /** The call that made it, where that was on this connection. */
  created: KnownRequest | undefined;
  /** The server answered for it, or reported it, after it was made. */
  wasFound = false;
  wasCancelAsked = false;
  /** The shortest time to live that it was given; `null` is without limit. Milliseconds. */
  ttlMs: number | null | undefined;
  /** Its terminal status: when it was seen, and which time the server gave it. */
  ended: { readonly status: unknown; readonly order: number; readonly updatedAtMs: number } | undefined;
  /** When `tasks/result` was answered with a result. */
  resultOrder: number | undefined;
  /** The questions that it asked, by key: see `inputRules`. */
  readonly questions = new Map<string, Question>();

  /**
   * Takes in what a message says of it; rules have looked at it before.
   * @param creator the call that it was made by, where the message is the answer to that
   */
  note(task: Json, ttlMs: unknown, order: number, creator: KnownRequest | undefined): void {
    this.status = task.status;
    this.createdAt ??= typeof task.createdAt === 'string' ? task.createdAt : undefined;
    this.created ??= creator;
    this.wasFound ||= creator === undefined;
    this.noteTtl(ttlMs);
    if (this.ended === undefined && isTerminalWord(task.status)) {
      this.ended = { status: task.status, order, updatedAtMs: dateMs(task.lastUpdatedAt) };
    }
  }

  /** `tasks/result` was answered with a result. */
  resultCame(order: number): void {
    this.resultOrder ??= order;
  }

  /** The client responded to these questions; what it said is not looked at. */
  answered(responses: unknown): void {
    for (const key of isRecord(responses) ? Object.keys(responses) : []) {
      const question = this.questions.get(key);
      if (question) {
        question.wasAnswered = true;
      }
    }
  }

  private noteTtl(ttl: unknown): void {
    if (typeof ttl === 'number') {
      this.ttlMs = Math.min(this.ttlMs ?? Number.POSITIVE_INFINITY, ttl);
    } else if (ttl === null) {
      this.ttlMs ??= null;
    }
  }
}

/** A question inside a task of 2026-07-28. */
export interface Question {
  /** What tells it from others. */
  readonly print: string;
  /** The client sent a response for it. */
  wasAnswered?: boolean;
  /** When it was first missing from what the server listed, after it had been there. */
  goneOrder?: number | undefined;
}

/** Milliseconds since the epoch, or `NaN`. */
export function dateMs(value: unknown): number {
  return typeof value === 'string' ? Date.parse(value) : Number.NaN;
}
