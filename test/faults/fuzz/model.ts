import assert from 'node:assert/strict';
import { isTerminalWord, type Word } from './words';

/** A task as the model knows it. */
interface Known {
  word: Word;
  /** The moment of the last word that counted. */
  heardAt: number;
  /** The moment of the first one; 0 for what was remembered. */
  since: number;
  isGone: boolean;
  startedHere: boolean;
}

/** What the model and the store are compared by. */
export interface Shown {
  readonly status: string;
  readonly message: string | undefined;
  readonly isGone: boolean;
  readonly startedHere: boolean;
}

/**
 * The protocol's rules for what is known of tasks, told a second time: by the moments at which messages went over the
 * wire, knowing nothing of marks, clients or codecs.
 */
export class Model {
  private readonly known = new Map<string, Known>();
  /** What was removed from the list, as it was then. */
  private readonly hidden = new Map<string, Known>();
  private moment = 0;

  /** A moment on the wire: what is sent or delivered later has a later one. */
  next(): number {
    this.moment += 1;
    return this.moment;
  }

  /**
   * A word arrived that counts for a task.
   * @param askedAt when the request went out that it answers; nothing for what came unasked
   * @param isCreated it answers a call of this user
   */
  hear(word: Word, askedAt: number | undefined, isCreated = false): void {
    const now = this.next();
    const hidden = this.hidden.get(word.taskId);
    if (hidden && isCreated) {
      this.hidden.delete(word.taskId); // The answer to a call brings it back, and is news.
      this.known.set(word.taskId, { ...hidden, heardAt: 0, since: 0 });
    }
    const known = this.known.get(word.taskId);
    if (!known) {
      if (!this.hidden.has(word.taskId)) {
        this.known.set(word.taskId, { word, heardAt: now, since: now, isGone: false, startedHere: isCreated });
      }
      return;
    }
    // What came first after the call was sent is about what the call has made.
    if (isCreated && known.since < (askedAt ?? now) && isOther(known.word, word)) {
      this.known.set(word.taskId, { word, heardAt: now, since: now, isGone: false, startedHere: true });
      return;
    }
    known.startedHere ||= isCreated;
    if (counts(known, word, askedAt)) {
      known.word = { ...word, createdAt: word.createdAt || known.word.createdAt };
      known.heardAt = now;
      known.isGone = false;
    }
  }

  /** The server does not know it (any more). */
  gone(taskId: string): void {
    const now = this.next();
    const known = this.known.get(taskId);
    if (known && !known.isGone) {
      known.isGone = true;
      known.heardAt = now;
    }
  }

  /** The process of a 2025-11-25 server ended, and its tasks with it; those out of the list, with the window. */
  processEnded(isWithWindow = false): void {
    for (const hidden of isWithWindow ? this.hidden.values() : []) {
      hidden.isGone ||= !isTerminalWord(hidden.word);
    }
    const unfinished = [...this.known].filter(([, { word, isGone }]) => !isGone && !isTerminalWord(word));
    for (const [taskId] of unfinished) {
      this.gone(taskId);
    }
  }

  hide(taskId: string): void {
    const known = this.known.get(taskId);
    if (known) {
      this.hidden.set(taskId, known);
      this.known.delete(taskId);
    }
  }

  /** The user asks for it by its ID: what was known of it is known again. */
  unhide(taskId: string): void {
    const hidden = this.hidden.get(taskId);
    if (hidden) {
      this.hidden.delete(taskId);
      this.known.set(taskId, { ...hidden, heardAt: this.next(), since: 0 });
    }
  }

  /** What cannot be told from the wire is taken over, for a task that has ended. */
  adopt(taskId: string, message: string | undefined, isGone: boolean): void {
    const known = this.known.get(taskId);
    if (known && isTerminalWord(known.word)) {
      known.word = { ...known.word, message };
      known.isGone = isGone;
    }
  }

  /** Of words that were the same but for their date, the ledger keeps the first one: what follows is measured by that. */
  rememberDate(taskId: string, updatedAt: string): void {
    const known = this.known.get(taskId);
    if (known) {
      known.word = { ...known.word, updatedAt };
    }
  }

  /** The window begins anew. */
  reload(): void {
    const now = this.next();
    for (const known of this.known.values()) {
      known.heardAt = now;
      known.since = 0;
    }
  }

  has(taskId: string): boolean {
    return this.known.has(taskId);
  }

  isHidden(taskId: string): boolean {
    return this.hidden.has(taskId);
  }

  isOver(taskId: string): boolean {
    const known = this.known.get(taskId);
    return known !== undefined && isTerminalWord(known.word);
  }

  /** Whether a call that is answered so makes another task of this ID. */
  isOther(word: Word): boolean {
    const known = this.known.get(word.taskId) ?? this.hidden.get(word.taskId);
    return known !== undefined && isOther(known.word, word);
  }

  get taskIds(): string[] {
    return [...this.known.keys()];
  }

  /** @throws AssertionError where the store knows something else */
  agreesWith(store: ReadonlyMap<string, Shown>): void {
    const expected = Array.from(this.known, ([taskId, { word, isGone, startedHere }]) => {
      const shown: Shown = { status: word.status, message: word.message, isGone, startedHere };
      return [taskId, shown] as const;
    });
    assert.deepEqual(sorted([...store]), sorted(expected), 'The store disagrees with the last words that count');
  }
}

const sorted = <T>(entries: readonly (readonly [string, T])[]) =>
  [...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));

const isOther = (known: Word, word: Word): boolean =>
  known.createdAt !== '' && word.createdAt !== '' && known.createdAt !== word.createdAt;

/** The merge rule: protocol digest, section 2. */
function counts({ word: known, heardAt, isGone }: Known, word: Word, askedAt: number | undefined): boolean {
  if (isTerminalWord(known) && word.status !== known.status) {
    return false; // Terminal is for ever,
  }
  if (isTerminalWord(word) && !isTerminalWord(known)) {
    return true; // and wins at once.
  }
  if (askedAt !== undefined && askedAt > heardAt) {
    return true; // It was asked for after all that is known.
  }
  if (askedAt !== undefined && isGone) {
    return false; // What it was before it was gone.
  }
  const [before, after] = [Date.parse(known.updatedAt), Date.parse(word.updatedAt)];
  return Number.isNaN(before) || Number.isNaN(after) || after >= before;
}
