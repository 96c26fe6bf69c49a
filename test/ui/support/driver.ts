import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Task } from '../../../src/api/mcpTasksApi';
import { repository, type WindowHost } from '../../host/window.mjs';
import { eventually } from './eventually';

/** The extension that does what a test tells it, in the process of the extension under test. */
export const driverExtension = path.join(repository, 'test', 'fixtures', 'ledger-driver');

const startLimitMs = 60_000;
const known = new WeakMap<WindowHost, Set<number>>();

/** What a driver heard of a task: its status, why it is gone, or that it was removed. */
export interface HeardWord {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly taskId: string;
  readonly word: string;
}

type States = Readonly<Record<string, string>>;

/** The remote control of one extension host. */
export class Driver {
  private constructor(
    /** Of the extension host. */
    readonly pid: number,
    private readonly port: number,
  ) {}

  /** The driver of the extension host that started last: every start is given out once. */
  static async next(host: WindowHost): Promise<Driver> {
    const seen = known.get(host) ?? new Set();
    known.set(host, seen);
    const fresh = await eventually(
      'a driver that has started',
      async () => startsIn(host.driverFolder).filter(({ pid }) => !seen.has(pid) && isAlive(pid)),
      starts => starts.length > 0,
      startLimitMs,
    );
    const { pid, port } = fresh[0] as Start; // There is one, or it had not been accepted.
    seen.add(pid);
    return new Driver(pid, port);
  }

  async tell<T = unknown>(order: string, ...args: readonly unknown[]): Promise<T> {
    const response = await fetch(`http://127.0.0.1:${this.port}/`, {
      method: 'POST',
      body: JSON.stringify({ order, args }),
    });
    const { value, error } = (await response.json()) as Answer<T>;
    if (error) {
      throw Object.assign(new Error(error.message), { code: error.code });
    }
    return value as T;
  }

  api<T = unknown>(name: string, ...args: readonly unknown[]): Promise<T> {
    return this.tell('api', name, ...args);
  }

  /** @returns the ID */
  async serverId(name: string): Promise<string> {
    const servers = await eventually(
      `the server ${name} to be configured`,
      () => this.api<{ id: string; name: string }[]>('servers'),
      all => all.some(server => server.name === name),
    );
    return servers.find(server => server.name === name)?.id ?? '';
  }

  /** Calls a tool that has to become a task. @returns its ID */
  async startTask(serverId: string, tool: string, args: object = {}): Promise<string> {
    const outcome = await this.api<{ kind: string; task?: Task }>('runTool', serverId, tool, args);
    if (!outcome.task) {
      throw new Error(`${tool} was answered at once.`);
    }
    return outcome.task.taskId;
  }

  tasks(serverId?: string): Promise<Task[]> {
    return serverId === undefined ? this.api('tasks') : this.api('tasks', serverId);
  }

  /** What is known of the tasks of a server, by their IDs: how they ended, or why they are gone, or their status. */
  async states(serverId: string): Promise<States> {
    return Object.fromEntries((await this.tasks(serverId)).map(task => [task.taskId, stateOf(task)]));
  }

  waitForStates(serverId: string, what: string, accept: (states: States) => boolean): Promise<States> {
    return eventually(`the tasks to be ${what}`, () => this.states(serverId), accept, startLimitMs);
  }

  waitForState(serverId: string, taskId: string, state: string): Promise<States> {
    return this.waitForStates(serverId, `such that ${taskId} is ${state}`, states => states[taskId] === state);
  }

  /** All remembered, page by page. */
  async history(query: object = {}): Promise<Task[]> {
    const all: Task[] = [];
    for (let page = await this.page(query); page.length > 0; page = await this.page({ ...query, before: all.at(-1) })) {
      all.push(...page);
    }
    return all;
  }

  heard(): Promise<HeardWord[]> {
    return this.tell('heard');
  }

  private page(query: object): Promise<Task[]> {
    return this.api('history', { limit: 1_000, ...query });
  }
}

interface Start {
  readonly pid: number;
  readonly port: number;
}

interface Answer<T> {
  readonly value?: T;
  readonly error?: { readonly message: string; readonly code?: unknown };
}

export function stateOf({ isTerminal, status, goneReason }: Task): string {
  return isTerminal ? status : (goneReason ?? status);
}

function startsIn(folder: string): Start[] {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names
    .filter(name => name.endsWith('.json'))
    .map(name => JSON.parse(readFileSync(path.join(folder, name), 'utf8')));
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false; // No such process.
  }
}
