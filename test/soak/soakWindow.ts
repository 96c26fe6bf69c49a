import type { ServerId } from '../../src/base/serverId';
import { isUnfinished } from '../../src/tasks/task';
import { erasInMemory } from '../support/connectOptions';
import { WholeCore } from '../support/wholeCore';
import type { Target } from './fleet';

/** A call whose answer, a task, has reached us: from then on nothing may lose it. */
export interface Made {
  readonly serverId: ServerId;
  readonly taskId: string;
}

const CONNECT_AT_ONCE = 5;
const LIMITS = { entries: 5_000, ageMs: 0, resultBytes: 100 * 1_048_576, largestResultBytes: 1_048_576 };

/** One window on the ledger, which its user keeps busy. */
export class SoakWindow {
  calls = 0;
  failedCalls = 0;
  answers = 0;
  reloads = 0;
  private readonly eras = erasInMemory();
  private current: WholeCore | undefined;

  constructor(
    private readonly folder: string,
    /** All that are configured. */
    private readonly servers: readonly Pick<Target, 'definition'>[],
    /** The servers that this window connects. */
    private readonly targets: readonly Target[],
    private readonly nextNumber: () => number,
    private readonly onMade: (made: Made) => void,
    private readonly random: () => number = Math.random,
  ) {}

  get core(): WholeCore {
    if (!this.current) {
      throw new Error('The window is closed');
    }
    return this.current;
  }

  get isOpen(): boolean {
    return this.current !== undefined;
  }

  async open(): Promise<void> {
    const timeouts = { requestMs: 15_000, callMs: 15_000 };
    const core = new WholeCore({ folder: this.folder, eras: this.eras, timeouts, limits: LIMITS });
    this.current = core;
    core.inputs.onDidChange(({ added }) => {
      for (const { id } of added) {
        setTimeout(() => this.answer(core, id), this.random() * 1_000).unref();
      }
    });
    core.watcher.setVisible(true);
    await core.configure(this.servers.map(({ definition }) => definition));
  }

  /** Whatever is not connected; some servers may be down. */
  async connectAll(): Promise<void> {
    const { core } = this;
    const ids = this.targets.map(({ definition }) => definition.id).filter(id => !core.registry.client(id));
    const connectOn = async (): Promise<void> => {
      for (let id = ids.pop(); id !== undefined && core === this.current; id = ids.pop()) {
        await core.registry.connect(id).catch(() => undefined);
      }
    };
    await Promise.all(Array.from({ length: CONNECT_AT_ONCE }, connectOn));
  }

  async close(): Promise<void> {
    const core = this.current;
    this.current = undefined;
    await core?.close();
  }

  async reload(): Promise<void> {
    await this.close();
    this.reloads++;
    await this.open();
  }

  /** Somebody does something in this window. */
  act(): void {
    const { core } = this;
    const target = this.pick(this.targets);
    const { id } = target?.definition ?? {};
    if (!target || !id || !core.registry.client(id)) {
      return;
    }
    const chance = this.random();
    if (chance < 0.8) {
      this.call(core, id, target);
    } else if (chance < 0.88) {
      const task = this.pick(core.store.unfinishedTasks(id));
      void core.actions.cancel(id, task?.taskId ?? '').catch(() => undefined);
    } else if (chance < 0.94) {
      void core.actions.refresh(id).catch(() => undefined);
    } else {
      const over = this.pick(core.store.tasksOf(id).filter(task => !isUnfinished(task)));
      void core.actions.payload(id, over?.taskId ?? '').catch(() => undefined);
    }
  }

  private call(core: WholeCore, serverId: ServerId, { calls }: Target): void {
    const { name = '', args = {} } = this.pick(calls) ?? {};
    this.calls++;
    core.actions.run(serverId, name, { ...args, number: this.nextNumber() }).then(
      outcome => {
        if (outcome.kind === 'task') {
          this.onMade({ serverId, taskId: outcome.task.taskId });
        }
      },
      () => {
        this.failedCalls++;
      },
    );
  }

  private answer(core: WholeCore, id: Parameters<WholeCore['answers']['respond']>[0]): void {
    if (core === this.current && core.inputs.get(id)) {
      this.answers++;
      void core.answers.respond(id, { action: 'accept', content: {} }).catch(() => undefined);
    }
  }

  private pick<T>(from: readonly T[]): T | undefined {
    return from[Math.floor(this.random() * from.length)];
  }
}
