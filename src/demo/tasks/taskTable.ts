import { DemoTask, type TaskTerms } from './demoTask';

/** Long enough to look at a finished demo task in peace. */
export const defaultTtlMs = 30 * 60_000;

/** What a client may ask for at most. */
const maxTtlMs = 24 * 60 * 60_000;

/** Status reads this often are welcome. */
export const defaultPollIntervalMs = 1000;

const pageSize = 10;

export interface TaskPage {
  readonly tasks: readonly DemoTask[];
  readonly nextCursor: string | undefined;
}

export class InvalidCursor extends Error {
  constructor() {
    super('Unknown cursor');
  }
}

/** The tasks of one authorization context, from creation to the end of their ttl. */
export class TaskTable {
  private readonly rows = new Map<string, { readonly task: DemoTask; readonly sequence: number }>();
  private readonly listeners = new Set<(task: DemoTask) => void>();
  private created = 0;

  constructor(private readonly pollIntervalMs = defaultPollIntervalMs) {}

  create(wishes: { ttlMs?: number | undefined; refusesCancel: boolean }): DemoTask {
    const terms: TaskTerms = {
      ttlMs: Math.min(wishes.ttlMs ?? defaultTtlMs, maxTtlMs),
      pollIntervalMs: this.pollIntervalMs,
      refusesCancel: wishes.refusesCancel,
    };
    const task = new DemoTask(terms, changed => {
      for (const listener of this.listeners) {
        listener(changed);
      }
    });
    this.created += 1;
    this.rows.set(task.taskId, { task, sequence: this.created });
    // The ttl must not keep an otherwise finished process alive.
    setTimeout(() => this.expire(task), terms.ttlMs).unref();
    return task;
  }

  get(taskId: string): DemoTask | undefined {
    return this.rows.get(taskId)?.task;
  }

  /**
   * One page in order of creation. The cursor counts tasks ever created, so that expiry cannot make it invalid.
   * @throws InvalidCursor
   */
  page(cursor?: string): TaskPage {
    const after = cursor === undefined ? 0 : Number(Buffer.from(cursor, 'base64url').toString());
    if (!Number.isInteger(after) || after < 0 || after > this.created || cursor === '') {
      throw new InvalidCursor();
    }
    const rest = [...this.rows.values()].filter(row => row.sequence > after);
    const rows = rest.slice(0, pageSize);
    const last = rows.at(-1);
    const nextCursor =
      last && rest.length > pageSize ? Buffer.from(`${last.sequence}`).toString('base64url') : undefined;
    return { tasks: rows.map(row => row.task), nextCursor };
  }

  /** @returns what ends the listening */
  onDidChange(listener: (task: DemoTask) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Stops whatever still runs. */
  dispose(): void {
    this.listeners.clear();
    for (const { task } of [...this.rows.values()]) {
      this.expire(task);
    }
  }

  private expire(task: DemoTask): void {
    this.rows.delete(task.taskId);
    task.discard();
  }
}
