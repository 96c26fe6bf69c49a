import type { Clock } from '../../src/base/clock';
import { type Disposable, toDisposable } from '../../src/base/disposable';
import { settled } from './settled';

interface Timer {
  dueAt: number;
  readonly action: () => void;
}

/** Time that passes only when it is told to. */
export class FakeClock implements Clock {
  private readonly timers = new Set<Timer>();

  constructor(private time = Date.parse('2026-01-01T00:00:00.000Z')) {}

  now(): number {
    return this.time;
  }

  after(delayMs: number, action: () => void): Disposable {
    const timer = { dueAt: this.time + Math.max(0, delayMs), action };
    this.timers.add(timer);
    return toDisposable(() => this.timers.delete(timer));
  }

  /** How long until each waiting timer is due, the next one first. */
  get waiting(): number[] {
    return Array.from(this.timers, timer => timer.dueAt - this.time).sort((a, b) => a - b);
  }

  /** Lets time pass: runs what falls due, in order, each with everything that follows from it at that time. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    await settled();
    for (let timer = this.nextDueBy(end); timer; timer = this.nextDueBy(end)) {
      this.timers.delete(timer);
      this.time = timer.dueAt;
      timer.action();
      await settled();
    }
    this.time = end;
  }

  /** The computer sleeps: the time of day goes on, and timers stand still. */
  sleep(ms: number): void {
    this.time += ms;
    for (const timer of this.timers) {
      timer.dueAt += ms;
    }
  }

  private nextDueBy(end: number): Timer | undefined {
    const due = [...this.timers].filter(timer => timer.dueAt <= end);
    return due.sort((a, b) => a.dueAt - b.dueAt)[0];
  }
}
