import { type Disposable, DisposableStore } from '../base/disposable';
import { isUnfinished, type ServerId, type Task, type TaskKey, type TaskReport } from '../tasks/task';
import type { TaskStore } from '../tasks/taskStore';

/** How many tasks of servers that are not configured are kept; the oldest go first. */
const MOST_WAITING = 200;

/** What is kept of an unfinished task while no window is open. */
export interface RememberedTask {
  readonly serverId: ServerId;
  readonly report: TaskReport;
  readonly toolName?: string;
  /** The questions that were answered: none is asked twice. @see SEP-2663, Tasks extension, "Task Update Requests" */
  readonly answeredKeys?: readonly string[];
  /** The user does not want to hear of it. */
  readonly isUnwatched?: boolean;
  /** Milliseconds since the epoch: when the server was asked to cancel it. */
  readonly cancelRequestedAt?: number;
}

/** Where it is kept; `host/` makes it VS Code's workspace state. */
export interface TaskMemory {
  read(): readonly RememberedTask[];
  write(tasks: readonly RememberedTask[]): void;
}

/**
 * Brings unfinished tasks started here back after a reload, so that their server is connected and asked for them.
 * Only tasks of 2026-07-28: their IDs are durable handles, while those of 2025-11-25 end with process or session.
 * @see SEP-2663, Tasks extension, "Task Polling"
 */
export class RememberedTasks implements Disposable {
  private readonly owned = new DisposableStore();
  /** What was written last of each task, as far as it is not asked for again. */
  private written: ReadonlyMap<TaskKey, string> = new Map();
  /** Those of servers that are not configured just now: a file may be broken today and mended tomorrow. */
  private waiting: readonly RememberedTask[];

  constructor(
    private readonly store: TaskStore,
    private readonly memory: TaskMemory,
  ) {
    this.waiting = memory.read();
    this.owned.add(
      store.onDidChange(({ removed }) => {
        this.waiting = [...this.waiting, ...removed.filter(isWorthKeeping).map(remembered)].slice(-MOST_WAITING);
        this.write();
      }),
    );
  }

  /** Puts the remembered tasks of these servers into the store, with the last word that was kept of them. */
  restore(serverIds: ReadonlySet<ServerId>): void {
    const found = this.waiting.filter(({ serverId }) => serverIds.has(serverId));
    this.waiting = this.waiting.filter(({ serverId }) => !serverIds.has(serverId));
    const restored = this.store.applyAll(
      found.map(task => ({ ...task, generation: '2026-07-28' as const, startedHere: true })),
    );
    for (const [index, { key }] of restored.entries()) {
      this.store.note(key, ownFacts(found[index] ?? {}));
    }
  }

  dispose(): void {
    this.owned.dispose();
  }

  /** Only when tasks came or ended, or the user did something: what they say in between is asked for again anyway. */
  private write(): void {
    const worth = this.store.unfinishedTasks().filter(isWorthKeeping);
    const own = new Map(worth.map(task => [task.key, JSON.stringify(ownFacts(task))]));
    if (own.size !== this.written.size || [...own].some(([key, known]) => this.written.get(key) !== known)) {
      this.written = own;
      this.memory.write([...this.waiting, ...worth.map(remembered)]);
    }
  }
}

function isWorthKeeping(task: Task): boolean {
  return task.startedHere && task.generation === '2026-07-28' && isUnfinished(task);
}

function remembered({ serverId, toolName, ...task }: Task): RememberedTask {
  const { taskId, status, statusWord, createdAt, lastUpdatedAt, ttlMs, statusMessage, pollIntervalMs } = task;
  const report: TaskReport = {
    taskId,
    status,
    statusWord,
    createdAt,
    lastUpdatedAt,
    ttlMs,
    ...(statusMessage !== undefined && { statusMessage }),
    ...(pollIntervalMs !== undefined && { pollIntervalMs }),
  };
  return {
    serverId,
    report,
    ...(toolName !== undefined && { toolName }),
    ...ownFacts(task),
  };
}

/** What this user did with the task. */
function ownFacts({ answeredKeys, isUnwatched, cancelRequestedAt }: Partial<Task> | RememberedTask) {
  return {
    ...(answeredKeys && { answeredKeys }),
    ...(isUnwatched && { isUnwatched }),
    ...(cancelRequestedAt !== undefined && { cancelRequestedAt }),
  };
}
