import type { Clock } from '../base/clock';
import { type Disposable, MutableDisposable } from '../base/disposable';

/** By which part of its interval a question may come later than it is due. */
export const POLL_SPREAD = 0.2;

/** A question that is asked again and again. */
export interface Poll {
  /** An answer is waited for. */
  readonly isAsking: boolean;
  /** It waits for those that are due with it. */
  isDue: boolean;
  /** Milliseconds since the epoch. */
  readonly dueAt: number;
  /** The interval that the server asked for. */
  readonly delayMs: number;
}

export interface PollGroupHost<P extends Poll> {
  readonly clock: Clock;
  /** Whether so many are better asked at once. */
  readonly isBetterTogether: (count: number) => boolean;
  readonly ask: (poll: P) => void;
  readonly askTogether: (polls: readonly P[]) => void;
}

/**
 * The questions to one server. One that is due waits for those that are due soon after it, where they are better asked
 * at once; never longer than the first questions of many tasks are spread anyway, and none is asked before it is due.
 */
export class PollGroup<P extends Poll> implements Disposable {
  readonly polls = new Set<P>();
  private readonly gathering = new MutableDisposable();
  private gathersUntil = Number.NEGATIVE_INFINITY;
  /** Too few were due together: nobody counts them again until then. */
  private singlyUntil = Number.NEGATIVE_INFINITY;

  constructor(private readonly host: PollGroupHost<P>) {}

  /** The time of this question has come. */
  due(poll: P): void {
    poll.isDue = true;
    const isGathering = this.gathering.value !== undefined;
    if (isGathering && this.gathersUntil <= latestOf(poll, this.host.clock.now())) {
      return;
    }
    const latest = isGathering ? undefined : this.latestDueWith(poll);
    if (latest === undefined) {
      poll.isDue = false;
      this.host.ask(poll);
    } else {
      this.gathersUntil = latest;
      this.gathering.value = this.host.clock.after(latest - this.host.clock.now(), () => this.askThoseDue(latest));
    }
  }

  dispose(): void {
    this.gathering.dispose();
  }

  /**
   * When the last of those is due that are better asked together with this one; nothing where there are too few. One that
   * is asked about often does not wait for one that is asked about rarely.
   */
  private latestDueWith(poll: P): number | undefined {
    const { clock, isBetterTogether } = this.host;
    const now = clock.now();
    if (now < this.singlyUntil || !isBetterTogether(this.polls.size)) {
      return undefined;
    }
    const ownEnd = latestOf(poll, now);
    const end = this.waiting(ownEnd).reduce(
      (least, { dueAt, delayMs }) => Math.min(least, latestOf({ delayMs }, dueAt)),
      ownEnd,
    );
    const moments = this.waiting(end).map(({ dueAt }) => dueAt);
    if (!isBetterTogether(moments.length)) {
      this.singlyUntil = end;
      return undefined;
    }
    return moments.reduce((latest, moment) => Math.max(latest, moment), now);
  }

  /** @param latest has come: a timer and a clock may differ by a millisecond */
  private askThoseDue(latest: number): void {
    this.gathering.value = undefined;
    const due = this.waiting(Math.max(latest, this.host.clock.now()));
    for (const poll of due) {
      poll.isDue = false;
    }
    if (this.host.isBetterTogether(due.length)) {
      this.host.askTogether(due);
    } else {
      due.forEach(this.host.ask);
    }
  }

  private waiting(until: number): P[] {
    return Array.from(this.polls).filter(({ isAsking, isDue, dueAt }) => !isAsking && (isDue || dueAt <= until));
  }
}

/** How long a question can wait for others. */
function latestOf({ delayMs }: Pick<Poll, 'delayMs'>, dueAt: number): number {
  return dueAt + delayMs * POLL_SPREAD;
}
