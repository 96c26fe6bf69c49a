import type { ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Tool } from '../../src/tasks/taskClient';
import { Disagreements } from './agreement';
import { census, socketCount } from './census';
import { Chaos } from './chaos';
import { descendants, killed, startNode } from './children';
import { Fleet, type Member } from './fleet';
import { type Bound, boundsAtEnd, boundsWhileRunning, boundTable, type Moment, table } from './report';
import { type Made, SoakWindow } from './soakWindow';
import type { WindowOrder } from './windowProcess';

const CONTROL: Tool = { name: 'control', inputSchema: { type: 'object' }, taskSupport: 'forbidden' };
const MINUTE_MS = 60_000;
const SETTLE_MS = 90_000;
/** What was told to end has this long for it; idle connections are kept for some seconds. */
const LEAVE_MS = 15_000;
/** Requests that nobody answers any more hold their window until then. */
const AFTERMATH_MS = 16_000;
const MOST_LINES = 40;
/** Numbers of calls, far enough apart for all windows there will be. */
const NUMBERS_PER_WINDOW = 1_000_000;

/** One soak, from the start of its servers to its report. */
export class Run {
  readonly uncaught: string[] = [];
  private readonly fleet: Fleet;
  private readonly ledger: string;
  private readonly main: SoakWindow;
  private readonly second: SoakWindow;
  private readonly moments: Moment[] = [];
  private readonly bounds: Bound[] = [];
  private readonly disagreements = new Disagreements();
  private made: Made[] = [];
  private madeCount = 0;
  private number = 0;
  private child: ChildProcess | undefined;
  private children = 0;

  constructor(
    private readonly folder: string,
    private readonly durationMs: number,
    private readonly stopped: AbortSignal,
  ) {
    this.fleet = new Fleet(folder);
    this.ledger = path.join(folder, 'ledger');
    mkdirSync(this.ledger);
    this.main = this.window(this.fleet.members);
    this.second = this.window(this.shared);
  }

  /** @returns whether every bound was held */
  async toEnd(): Promise<boolean> {
    this.moments.push(await this.moment('start'));
    try {
      await this.begin();
      await this.soak();
      await this.settle();
    } finally {
      await this.end();
    }
    return this.report();
  }

  private window(targets: readonly Member[]): SoakWindow {
    return new SoakWindow(
      this.ledger,
      this.fleet.members,
      targets,
      () => ++this.number,
      made => this.note(made),
    );
  }

  private note(made: Made): void {
    this.made.push(made);
    this.madeCount++;
  }

  /** What other windows use, too: some of each kind that says what it did. */
  private readonly shared: Member[] = [];

  private async begin(): Promise<void> {
    await this.fleet.begin();
    this.shared.push(...this.fleet.members.filter(({ journal }, index) => journal && index % 4 === 1));
    this.say(`${this.fleet.members.length} servers, in ${this.folder}`);
    await Promise.all([this.main.open(), this.second.open()]);
    await Promise.all([this.main.connectAll(), this.second.connectAll()]);
    this.startChild();
    await pause(3_000);
    this.moments.push(await this.moment('all connected'));
  }

  private async soak(): Promise<void> {
    const chaos = new Chaos(this.fleet, this.main, this.second, () => this.killChild());
    const end = performance.now() + this.durationMs;
    const isOver = () => performance.now() >= end || this.stopped.aborted;
    const working = [this.work(this.main, 120, isOver), this.work(this.second, 400, isOver), chaos.until(isOver)];
    for (let minute = 1; !isOver(); minute++) {
      await pause(Math.min(MINUTE_MS, Math.max(0, end - performance.now())), undefined, { signal: this.stopped }).catch(
        () => undefined,
      );
      await this.look(`minute ${minute}`);
    }
    await Promise.all(working);
    this.say(chaos.summary);
  }

  private async work(window: SoakWindow, everyMs: number, isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      if (window.isOpen) {
        window.act();
      }
      await pause(everyMs);
    }
  }

  private async look(name: string): Promise<void> {
    const [, warm] = this.moments;
    const now = await this.moment(name);
    this.moments.push(now);
    if (warm) {
      this.bounds.push(...boundsWhileRunning(warm, now));
    }
    await this.compare();
    this.say(`${name}: ${JSON.stringify(now)}, ${this.disagreements.lines.length} disagreements`);
  }

  /** Of what was made since; older tasks may be cleared away, as the limits want it. */
  private async compare(): Promise<void> {
    const window = this.main.isOpen ? this.main : this.second;
    if (window.isOpen) {
      const { core } = window;
      const made = this.made.splice(0);
      await core.ledger.committed();
      this.disagreements.nothingLost(core, made);
      for (const member of this.fleet.members) {
        this.disagreements.nothingInvented(core, member);
      }
    }
  }

  /** All is brought up once more, every task ended, and the ledger compared with what the servers recorded. */
  private async settle(): Promise<void> {
    if (this.stopped.aborted) {
      return;
    }
    await this.killChild(false);
    await Promise.all([this.main.connectAll(), this.second.connectAll()]);
    await pause(2_000);
    for (const window of [this.main, this.second]) {
      await this.endTasks(window);
    }
    const end = performance.now() + SETTLE_MS;
    while (this.unfinished().length > 0 && performance.now() < end) {
      await pause(500);
    }
    this.say(`${this.unfinished().length} tasks of the scripted servers have not ended`);
    const { core } = this.main;
    await core.ledger.committed();
    for (const member of this.fleet.members.filter(({ journal }) => journal)) {
      this.disagreements.allSettled(core, member, this.pidsOf(member));
    }
    await this.compare();
  }

  private async endTasks(window: SoakWindow): Promise<void> {
    const scripted = this.fleet.members.filter(({ journal }) => journal);
    await Promise.all(
      scripted.map(({ definition }) =>
        window.core.registry
          .client(definition.id)
          ?.call({ tool: CONTROL, args: { end: 'completed', notify: true } })
          .catch(() => undefined),
      ),
    );
  }

  private unfinished() {
    const ids = new Set(this.fleet.members.filter(({ journal }) => journal).map(({ definition }) => definition.id));
    return this.main.core.store.unfinishedTasks().filter(task => ids.has(task.serverId));
  }

  /** The processes of a server that are there to ask. */
  private pidsOf({ definition, http }: Member): ReadonlySet<number> {
    const pids = [this.main, this.second].map(window => window.core.registry.details(definition.id)?.facts?.processId);
    return new Set([http?.pid, ...pids].filter(pid => pid !== undefined));
  }

  private async end(): Promise<void> {
    await this.killChild(false);
    await Promise.all([this.main.close(), this.second.close()]);
    await this.fleet.end();
    const last = performance.now() + LEAVE_MS;
    while ((descendants().length > 0 || socketCount() > 0) && performance.now() < last) {
      await pause(200);
    }
    for (const { journal } of this.fleet.members) {
      journal?.forget();
    }
    await pause(AFTERMATH_MS);
    this.moments.push(await this.moment('end'));
  }

  private startChild(): void {
    const file = path.join(this.folder, 'window.json');
    const order: WindowOrder = {
      folder: this.ledger,
      definitions: this.fleet.definitions,
      targets: this.shared.map(({ definition, calls }) => ({ definition, calls })),
      firstNumber: ++this.children * NUMBERS_PER_WINDOW,
    };
    writeFileSync(file, JSON.stringify(order));
    const script = path.join(import.meta.dirname, 'windowProcess.ts');
    this.child = startNode(['--disable-warning=ExperimentalWarning', '--import', 'tsx', script, file], {
      onLine: line => this.note(JSON.parse(line) as Made), // Of our own process.
    });
  }

  private async killChild(isReplaced = true): Promise<void> {
    if (this.child) {
      await killed(this.child);
      this.child = undefined;
    }
    if (isReplaced) {
      this.startChild();
    }
  }

  private async moment(name: string): Promise<Moment> {
    const known = [this.main, this.second].reduce(
      (sum, window) => sum + (window.isOpen ? window.core.store.size : 0),
      0,
    );
    return {
      name,
      ...(await census(this.ledger)),
      rssMb: process.memoryUsage().rss / 1_048_576,
      tasksKnown: known,
      tasksMade: this.madeCount,
    };
  }

  private report(): boolean {
    const [start] = this.moments;
    const end = this.moments.at(-1);
    const bounds = [...this.bounds, ...(start && end ? boundsAtEnd(start, end) : [])];
    bounds.push({ what: 'disagreements with the servers', is: this.disagreements.lines.length, most: 0 });
    bounds.push({ what: 'errors that nobody caught', is: this.uncaught.length, most: 0 });
    const windows = [this.main, this.second].map(
      ({ calls, failedCalls, answers, reloads }) =>
        `${calls} calls (${failedCalls} failed), ${answers} answers, ${reloads} reloads`,
    );
    const lines = [
      `# Soak: ${(this.durationMs / MINUTE_MS).toFixed(1)} minutes`,
      `${this.madeCount} tasks made, ${this.disagreements.checked} of them compared with the servers' records; ${this.children} windows killed or ended.`,
      ...windows.map((words, index) => `- window ${index + 1}: ${words}`),
      table(this.moments),
      boundTable(bounds),
      ...[...this.disagreements.lines, ...this.uncaught].slice(0, MOST_LINES).map(line => `- ${line}`),
    ];
    process.stdout.write(`\n${lines.join('\n\n')}\n`);
    return bounds.every(({ is, most }) => is <= most);
  }

  private say(line: string): void {
    process.stdout.write(`${new Date().toISOString()} ${line}\n`);
  }
}
