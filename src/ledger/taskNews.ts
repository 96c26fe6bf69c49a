import { createHash } from 'node:crypto';
import type { Clock } from '../base/clock';
import { isTerminal, type Task, type TaskKey } from '../tasks/task';
import type { TimelineEvent } from './records';

/** How often the progress of one task becomes a line of its timeline, at most. */
const PROGRESS_EVERY_MS = 5_000;

interface Written {
  /** A digest: there may be many tasks. */
  readonly facts: string;
  readonly cancelRequestedAt: number | undefined;
  readonly cancelRefusal: string | undefined;
  readonly isUnwatched: boolean;
  progressAt: number;
}

/** Tells what is worth writing down of a task that changed: that a server looked at its clock is none. */
export class TaskNews {
  /** What was written last of tasks that go on. */
  private readonly written = new Map<TaskKey, Written>();

  constructor(private readonly clock: Clock) {}

  of(task: Task): { readonly isNews: boolean; readonly events: readonly TimelineEvent[] } {
    const before = this.written.get(task.key);
    const next = this.remember(task, before);
    if (isTerminal(task)) {
      this.written.delete(task.key); // What still becomes of it is rare, and worth a line in any case.
    }
    return { isNews: before?.facts !== next.facts, events: this.eventsOf(task, before, next) };
  }

  /** It was read from where it had been written. */
  isKnown(task: Task): void {
    this.remember(task, this.written.get(task.key));
  }

  forget(key: TaskKey): void {
    this.written.delete(key);
  }

  forgetAll(): void {
    this.written.clear();
  }

  private remember(task: Task, before: Written | undefined): Written {
    const next: Written = {
      facts: factsOf(task),
      cancelRequestedAt: task.cancelRequestedAt,
      cancelRefusal: task.cancelRefusal,
      isUnwatched: task.isUnwatched ?? false,
      progressAt: before?.progressAt ?? Number.NEGATIVE_INFINITY,
    };
    this.written.set(task.key, next);
    return next;
  }

  private eventsOf(task: Task, before: Written | undefined, next: Written): TimelineEvent[] {
    const events: TimelineEvent[] = [];
    if (!before && isTerminal(task)) {
      return events; // Told while it went on.
    }
    if (next.cancelRequestedAt !== undefined && before?.cancelRequestedAt === undefined) {
      events.push({ name: 'cancelRequested' });
    }
    if (next.cancelRefusal !== undefined && before?.cancelRefusal !== next.cancelRefusal) {
      events.push({ name: 'cancelRefused', message: next.cancelRefusal });
    }
    if (next.isUnwatched !== (before?.isUnwatched ?? false)) {
      events.push({ name: next.isUnwatched ? 'unwatched' : 'watched' });
    }
    const now = this.clock.now();
    if (task.progress && !isTerminal(task) && now - next.progressAt >= PROGRESS_EVERY_MS) {
      next.progressAt = now;
      events.push({ name: 'progress', progress: task.progress });
    }
    return events;
  }
}

/** All that is written down of a task but when its server last looked at it. */
function factsOf(task: Task): string {
  const { lastUpdatedAt: _date, source: _source, isFollowedElsewhere: _window, inputRequests, ...facts } = task;
  const text = JSON.stringify([facts, Object.keys(inputRequests ?? {})]);
  return createHash('sha1').update(text).digest('base64');
}
