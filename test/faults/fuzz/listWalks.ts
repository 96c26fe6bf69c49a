import type { Clock } from '../../../src/base/clock';
import type { Disposable } from '../../../src/base/disposable';
import type { Word } from './words';

/** For so long pages wait for those that follow. */
const PATIENCE_MS = 1_000;

export interface ListedWord {
  readonly word: Word;
  readonly askedAt: number;
}

interface Walk {
  readonly waiting: ListedWord[];
  /** That of its next page. */
  cursor?: string;
  patience?: Disposable | undefined;
}

/** The model's view of lists: when it is that the words of a page count. */
export class ListWalks {
  /** By the cursor of their next page. */
  private readonly walks = new Map<unknown, Walk>();

  constructor(
    private readonly clock: Clock,
    private readonly host: {
      /** Whether the page of this cursor is waited for. */
      readonly isAsked: (cursor: string | undefined) => boolean;
      readonly hear: (listed: ListedWord) => void;
    },
  ) {}

  /** A page arrived. It counts when there are no more, or when it has waited and the walk goes on. */
  page(cursor: unknown, words: readonly ListedWord[], nextCursor: string | undefined): void {
    const walk: Walk = this.walks.get(cursor) ?? { waiting: [] };
    walk.waiting.push(...words);
    if (nextCursor === undefined) {
      this.count(walk);
      return;
    }
    walk.cursor = nextCursor;
    this.walks.set(nextCursor, walk);
    walk.patience ??= this.clock.after(PATIENCE_MS, () => this.host.isAsked(walk.cursor) && this.count(walk));
  }

  /** A page was refused: what those before it said stays true. */
  refused(cursor: unknown): void {
    const walk = this.walks.get(cursor);
    if (walk) {
      this.count(walk);
    }
  }

  /** The connection is gone, and with it all that was not looked at yet. */
  clear(): void {
    for (const { patience } of this.walks.values()) {
      patience?.dispose();
    }
    this.walks.clear();
  }

  private count(walk: Walk): void {
    walk.patience?.dispose();
    walk.patience = undefined;
    walk.waiting.splice(0).forEach(this.host.hear);
  }
}
