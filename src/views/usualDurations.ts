import type { Clock } from '../base/clock';
import { type Disposable, DisposableStore } from '../base/disposable';
import type { Ledger } from '../ledger/ledger';
import type { Task } from '../tasks/task';
import { MOST_RUNS, type Share, shareDone, type UsualDuration, usualDuration } from '../tasks/usualDuration';

/** Whatever is written meanwhile: a tool is not asked about more often than this. */
const KEPT_MS = 10_000;

interface Answer {
  readonly usual: UsualDuration | undefined;
  readonly askedAt: number;
}

/** How long tools usually take, as the history tells it. */
export class UsualDurations implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly known = new Map<string, Answer>();
  /** The moment since which the history may say something else. */
  private changedAt = 0;

  constructor(
    private readonly ledger: Pick<Ledger, 'runs' | 'onDidWrite'>,
    private readonly clock: Pick<Clock, 'now'>,
  ) {
    this.owned.add(
      ledger.onDidWrite(() => {
        this.changedAt = this.clock.now();
      }),
    );
  }

  /** Of the tool that this task runs. */
  of({ serverId, toolName }: Pick<Task, 'serverId' | 'toolName'>): UsualDuration | undefined {
    if (toolName === undefined) {
      return undefined;
    }
    const key = JSON.stringify([serverId, toolName]);
    const now = this.clock.now();
    const answer = this.known.get(key);
    if (answer && (answer.askedAt > this.changedAt || now - answer.askedAt < KEPT_MS)) {
      return answer.usual;
    }
    const usual = usualDuration(this.ledger.runs(serverId, toolName, MOST_RUNS));
    this.known.set(key, { usual, askedAt: now });
    return usual;
  }

  /** How much of a task is done. */
  share(task: Task): Share | undefined {
    return shareDone(task, this.of(task), this.clock.now());
  }

  dispose(): void {
    this.owned.dispose();
  }
}
