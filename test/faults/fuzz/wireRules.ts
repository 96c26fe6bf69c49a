import type { InputStoreChange } from '../../../src/tasks/inputStore';
import { isTerminal, type Task } from '../../../src/tasks/task';
import type { Generation } from './steps';

const SHORTEST_POLL_MS = 500;
const DEFAULT_POLL_MS = 1_000;

/** What must hold of every request and every question, at the moment it goes out or comes up. */
export class WireRules {
  readonly violations: string[] = [];
  /** How many questions about tasks the watcher has asked: a rule about nothing proves nothing. */
  polls = 0;
  /** Of this task, something that is not the watcher may ask in this step, though it has ended. */
  excused: string | undefined;
  /** What the user does that may ask about any task, and the looks at a server that was just connected. */
  readonly underWay = new Set<Promise<unknown>>();
  /** The watcher asks, at this moment. */
  isPolling = false;
  private readonly polledAt = new Map<string, number>();
  private readonly openPolls = new Set<string>();
  private readonly openResults = new Set<string>();
  private readonly results = new Set<string>();
  private readonly waiting = new Set<string>();
  private readonly answered = new Set<string>();
  private readonly acknowledged = new Set<string>();

  constructor(
    private readonly generation: Generation,
    private readonly now: () => number,
  ) {}

  /** The client asks about a task. */
  asked(method: string, taskId: string, task: Task | undefined, hasPayload: boolean): void {
    if (method === 'tasks/result') {
      this.resultAsked(taskId);
    } else if (method === 'tasks/get' && this.isPolling) {
      this.polled(taskId, task);
    } else if (method === 'tasks/get' && task && isTerminal(task) && !hasPayload) {
      const isExcused = this.underWay.size > 0 || this.excused === taskId || this.generation === '2026-07-28';
      this.expect(isExcused, `${taskId} has ended, and is asked about`);
    }
  }

  private polled(taskId: string, task: Task | undefined): void {
    if (!task || isTerminal(task)) {
      this.violations.push(`${taskId} has ended, and is polled`);
      return;
    }
    const interval = Math.max(task.pollIntervalMs ?? DEFAULT_POLL_MS, SHORTEST_POLL_MS);
    const passed = this.now() - (this.polledAt.get(taskId) ?? Number.NEGATIVE_INFINITY);
    this.expect(passed >= interval, `${taskId} is polled after ${passed} ms, where the interval is ${interval}`);
    this.expect(!this.openPolls.has(taskId), `${taskId} is polled twice at the same time`);
    this.polledAt.set(taskId, this.now());
    this.openPolls.add(taskId);
    this.polls++;
  }

  private resultAsked(taskId: string): void {
    this.expect(!this.openResults.has(taskId), `tasks/result of ${taskId} is open twice`);
    this.expect(!this.results.has(taskId), `the result of ${taskId} is asked for again`);
    this.openResults.add(taskId);
  }

  /** A request is over, whatever came of it. */
  closed(method: string, taskId: string): void {
    (method === 'tasks/result' ? this.openResults : this.openPolls).delete(taskId);
  }

  resultCame(taskId: string): void {
    this.results.add(taskId);
  }

  /** Answers to these keys go out. */
  updating(taskId: string, keys: readonly string[]): void {
    for (const key of keys) {
      this.expect(!this.acknowledged.has(`${taskId} ${key}`), `${key} of ${taskId} is answered twice`);
    }
  }

  updated(taskId: string, keys: readonly string[]): void {
    for (const key of keys) {
      this.acknowledged.add(`${taskId} ${key}`);
    }
  }

  /** What is asked in the name of a task of 2026-07-28 has its key in its ID. */
  questions({ added, ended }: InputStoreChange): void {
    for (const { id } of added) {
      this.expect(!this.waiting.has(id), `${id} is asked while it waits`);
      this.expect(!this.answered.has(id), `${id} is asked again after it was answered`);
      this.waiting.add(id);
    }
    for (const { request, end } of ended) {
      this.waiting.delete(request.id);
      if (end === 'answered') {
        this.answered.add(request.id);
      }
    }
  }

  /** The connection is no more, and with it what was open. */
  cut(): void {
    this.openPolls.clear();
    this.openResults.clear();
  }

  /** It was removed from the list: a result that comes after that is not kept. */
  forgotten(taskId: string): void {
    this.results.delete(taskId);
  }

  /** Another task has this ID now. */
  begunAnew(taskId: string): void {
    this.results.delete(taskId);
    const isOf = (name: string) => name.startsWith(`${taskId} `);
    for (const name of [...this.acknowledged].filter(isOf)) {
      this.acknowledged.delete(name);
    }
    const ids = [...this.answered].filter(id => (JSON.parse(id) as unknown[])[1] === taskId);
    for (const id of ids) {
      this.answered.delete(id);
    }
  }

  /** The window begins anew: it counts its own questions from one. */
  reload(): void {
    this.cut();
    this.results.clear();
    this.waiting.clear();
    if (this.generation === '2025-11-25') {
      this.answered.clear();
    }
  }

  private expect(isHeld: boolean, broken: string): void {
    if (!isHeld) {
      this.violations.push(broken);
    }
  }
}
