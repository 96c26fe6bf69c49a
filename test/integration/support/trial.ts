import type { McpTasksApi, Server, Task } from '../../../src/api/mcpTasksApi';
import { startTask, until } from './explorer';
import type { Line } from './lines';
import { type Outcome, outcomeOf } from './outcome';
import type { Peer } from './peers';
import { eventually } from './processes';

/**
 * What may happen to a server, or to the way to it: it is killed and stays away; killed and started again; its wrapper
 * is killed; every connection is reset; the way is cut off until the extension has noticed; nothing passes until a
 * question has timed out; everything passes slowly.
 */
export type Fault = 'killed' | 'restarted' | 'orphaned' | 'cut' | 'cut off' | 'stalled' | 'slowed';

/** When it happens: always while an answer is on its way, except in the middle of a task, or with nothing under way. */
export type Step = 'connecting' | 'calling' | 'working' | 'polling' | 'fetching' | 'idle';

/** What came of it. */
export interface Findings {
  /** Of what was under way, and then of the task. */
  readonly outcome: string;
  /**
   * `steady`: it was running all the time. `back`: it was lost and is running again. `away`: it is tried again and again.
   * `later`: it came up when it was asked for once more. `never`: not even then.
   */
  readonly connection: string;
  /** How often a tool was called on the wire. */
  readonly calls: number;
  /** What somebody was told whose question was refused. */
  readonly reasons: readonly string[];
}

/** One fault, at one step, with one server. */
export class Trial {
  private readonly states: string[] = [];
  private readonly reasons: string[] = [];
  private isOver = false;

  constructor(
    private readonly api: McpTasksApi,
    private readonly id: string,
    private readonly peer: Peer,
    private readonly line: Line,
    private readonly fault: Fault,
  ) {}

  async run(step: Step): Promise<Findings> {
    await this.line.start();
    const watch = this.api.onDidChangeServers(() => this.noteState());
    const outcome = await this.steps[step]();
    if (this.fault !== 'killed') {
      await this.stateThat('running', ({ state }) => state === 'running');
    }
    await this.disconnect();
    watch.dispose();
    await eventually('the processes to end', () => this.line.alive.length === 0);
    const calls = this.line.proxy.count('tools/call');
    return { outcome, connection: inAWord(this.states), calls, reasons: this.reasons };
  }

  private readonly steps: Readonly<Record<Step, () => Promise<string>>> = {
    connecting: async () => {
      const held = this.hold('initialize', 'server/discover');
      const connecting = this.connect();
      await held;
      if (this.fault === 'stalled') {
        await this.api.disconnect(this.id); // The user does not wait for so long.
        this.line.proxy.normal();
      } else {
        await this.strike(async () => undefined);
      }
      const first = await connecting;
      return first === 'refused' ? `${first}, then ${await this.connect()}` : first;
    },
    calling: async () => {
      await this.connected();
      const held = this.hold('tools/call');
      const calling = this.settled(this.api.runTool(this.id, ...this.peer.call), ({ kind }) => kind);
      await held;
      await this.strike(() => calling);
      const called = await this.answer(calling);
      return called === 'refused' && this.fault !== 'killed' ? `${called}, then ${await this.listed()}` : called;
    },
    working: async () => {
      const task = await this.startTask();
      await this.strike(() => this.read(task));
      return this.fateOf(task);
    },
    polling: async () => {
      const task = await this.startTask();
      const held = this.hold('tasks/get');
      const reading = this.read(task);
      await held;
      await this.strike(() => reading);
      return `${await this.answer(reading)}, then ${await this.fateOf(task)}`;
    },
    fetching: async () => {
      const task = await this.startTask();
      const held = this.peer.generation === '2025-11-25' ? this.hold('tasks/result') : this.holdEnd();
      await held;
      const fetching = this.settled(this.api.getResult(this.id, task.taskId), () => 'result');
      await this.strike(() => fetching);
      return `${await this.answer(fetching)}, then ${await this.fateOf(task)}`;
    },
    idle: async () => {
      await this.connected();
      await this.strike(() => this.listTools());
      return this.listTools();
    },
  };

  /** Makes it happen, and makes it good again unless it is for good. @param ask asks the server something */
  private async strike(ask: () => Promise<unknown>): Promise<void> {
    const { line } = this;
    const { proxy } = line;
    switch (this.fault) {
      case 'killed':
        proxy.refuse();
        await line.kill();
        void ask();
        await this.lost();
        break;
      case 'restarted':
        await line.kill();
        await line.start();
        break;
      case 'orphaned':
        line.orphan?.();
        break;
      case 'cut':
        proxy.cut();
        break;
      case 'cut off':
        proxy.refuse();
        proxy.cut();
        // Open again only when the question is over: it would find the way open, or not, as it happens.
        await Promise.all([ask(), this.lost()]);
        await proxy.open();
        break;
      case 'stalled':
        proxy.stall();
        await ask();
        proxy.normal();
        break;
      case 'slowed':
        break; // It is from the beginning.
    }
  }

  /** A server that stays away may be waited for as long as it is tried again; whoever ends that ends the waiting. */
  private async answer(pending: Promise<string>): Promise<string> {
    if (this.fault === 'killed') {
      await this.disconnect();
    }
    return pending;
  }

  private async disconnect(): Promise<void> {
    this.isOver = true;
    await this.api.disconnect(this.id);
  }

  private connect(): Promise<string> {
    return this.settled(this.api.connect(this.id), ({ generation }) => `connected as ${generation}`);
  }

  private async connected(): Promise<void> {
    await this.api.connect(this.id);
    await this.api.listTools(this.id);
    if (this.fault === 'slowed') {
      this.line.proxy.slowDown();
    }
  }

  private async startTask(): Promise<Task> {
    await this.connected();
    return startTask(this.api, this.id, ...this.peer.call);
  }

  /** Nothing is held back on a slow way. */
  private async hold(...methods: string[]): Promise<void> {
    if (this.fault === 'slowed') {
      this.line.proxy.slowDown();
    } else {
      await this.line.proxy.holdAnswerTo(...methods);
    }
  }

  /** 2026-07-28: the result comes with the news of the end. */
  private async holdEnd(): Promise<void> {
    if (this.fault !== 'slowed') {
      await this.line.proxy.holdText('"status":"completed"');
    }
  }

  private read(task: Task): Promise<string> {
    return this.settled(task.refresh(), ({ goneReason }) => (goneReason ? `gone (${goneReason})` : 'answered'));
  }

  private listTools(): Promise<string> {
    return this.settled(this.api.listTools(this.id), () => 'answered');
  }

  /** Of a call whose answer was lost, only the server's list can tell what it made. */
  private async listed(): Promise<string> {
    await this.stateThat('running', ({ state }) => state === 'running');
    return this.settled(this.api.listTasks(this.id), tasks => `${tasks.length} listed`);
  }

  /** What is known of the task, once there is nothing more to come. */
  private async fateOf(task: Task): Promise<string> {
    if (this.fault === 'killed') {
      return this.known(task);
    }
    if (this.peer.isEndless) {
      return `${await this.read(task)}, ${this.known(task)}`;
    }
    const end = await this.settled(task.finished(), ({ status }) => status);
    const fetched = end === 'refused' ? end : await this.settled(this.api.getResult(this.id, task.taskId), () => end);
    return fetched === end ? this.known(task) : `${end}, result ${fetched}`;
  }

  private known(task: Task): string {
    const { status, goneReason } = this.api.tasks(this.id).find(({ taskId }) => taskId === task.taskId) ?? {};
    return goneReason ? `gone (${goneReason})` : (status ?? 'forgotten');
  }

  private async settled<T>(promise: Promise<T>, describe: (value: T) => string): Promise<string> {
    const { word, reason }: Outcome = await outcomeOf(promise, describe);
    if (reason !== undefined && !this.reasons.includes(reason)) {
      this.reasons.push(reason);
    }
    return word;
  }

  private lost(): Promise<Server> {
    return this.stateThat('lost', ({ state }) => state !== 'running');
  }

  private stateThat(what: string, fits: (server: Server) => boolean): Promise<Server> {
    return until(`the server to be ${what}`, this.api.onDidChangeServers, () => this.server(fits));
  }

  private server(fits: (server: Server) => boolean): Server | undefined {
    return this.api.servers.find(server => server.id === this.id && fits(server));
  }

  private noteState(): void {
    const { state = 'none', reconnecting } = this.server(() => true) ?? {};
    const word = reconnecting ? 'reconnecting' : state;
    if (!this.isOver && this.states.at(-1) !== word) {
      this.states.push(word);
    }
  }
}

function inAWord(states: readonly string[]): string {
  const story = states.join(' ').replace(/^stopped /, '');
  const known: readonly [RegExp, string][] = [
    [/^starting running$/, 'steady'],
    [/^starting running( reconnecting running)+$/, 'back'],
    [/^starting running( reconnecting running)* reconnecting$/, 'away'],
    [/^starting (error|stopped) starting running$/, 'later'],
    [/^starting error starting error$/, 'never'],
  ];
  return known.find(([pattern]) => pattern.test(story))?.[1] ?? story;
}
