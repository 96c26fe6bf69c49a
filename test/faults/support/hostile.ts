import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { messageOf } from '../../../src/base/errors';
import type { ServerDefinition } from '../../../src/config/serverDefinition';
import type { InputRequest } from '../../../src/tasks/inputRequest';
import { type Task, taskKey } from '../../../src/tasks/task';
import type { RollCall } from '../../support/rollCall';
import { definitionOf, type WholeCore } from '../../support/wholeCore';
import type { Scenario } from './scenario';
import { until } from './until';

const program = path.resolve(import.meta.dirname, '../../fixtures/servers/hostile.mjs');

/** The scripted server that misbehaves, as one of the servers of a core. */
export class Hostile {
  protected constructor(
    private readonly core: WholeCore,
    readonly definition: ServerDefinition,
    /** Of a server over HTTP, which nobody but a test starts. */
    private readonly ownProcess: ChildProcess | undefined,
    private readonly rollCall: RollCall,
  ) {}

  /** @param rollCall where it and its family say that they are there */
  static async create(core: WholeCore, name: string, scenario: Scenario, rollCall: RollCall): Promise<Hostile> {
    const script = JSON.stringify({
      tools: [{ name: 'job' }],
      pollInterval: 500,
      ...scenario,
      rollCall: rollCall.port,
    });
    if (!scenario.http) {
      const entry = { kind: 'stdio', command: process.execPath, args: [program, script], env: {} } as const;
      return new Hostile(core, definitionOf(name, entry), undefined, rollCall);
    }
    const server = spawn(process.execPath, [program, script], { stdio: ['pipe', 'pipe', 'inherit'] });
    const [url] = await once(createInterface({ input: server.stdout }), 'line');
    return new Hostile(core, definitionOf(name, { kind: 'http', url: String(url), headers: {} }), server, rollCall);
  }

  get id() {
    return this.definition.id;
  }

  get server() {
    const server = this.core.registry.get(this.id);
    assert.ok(server, 'The hostile server is configured');
    return server;
  }

  /** What the row of the server says is wrong. */
  get trouble(): string | undefined {
    return this.server.error?.message;
  }

  /** What the view of the traffic says that the server broke: names of rules. */
  get findings(): string {
    const findings = this.core.registry.details(this.id)?.findings?.findings() ?? [];
    return findings.map(({ rule }) => rule).join(' ');
  }

  get tasks(): Task[] {
    return this.core.store.tasksOf(this.id);
  }

  get questions(): InputRequest[] {
    return this.core.inputs.all().filter(({ serverId }) => serverId === this.id);
  }

  /** How often it was asked this. */
  asked(method: string): number {
    const entries = this.core.registry.details(this.id)?.traffic?.entries() ?? [];
    return entries.filter(
      entry =>
        entry.kind === 'message' && entry.direction === 'sent' && entry.shape === 'request' && entry.method === method,
    ).length;
  }

  /** What it says as last of its calls that failed. */
  get callTrouble(): string | undefined {
    return this.core.calls.callsOf(this.id).find(({ end }) => end)?.end?.message;
  }

  connect(): Promise<void> {
    return this.core.registry.connect(this.id);
  }

  /** Calls a tool, which becomes a task. */
  async run(tool = 'job', args: Readonly<Record<string, unknown>> = {}): Promise<Task> {
    const outcome = await this.core.actions.run(this.id, tool, args);
    assert.equal(outcome.kind, 'task');
    return outcome.kind === 'task' ? outcome.task : assert.fail();
  }

  task(taskId: string): Task {
    const task = this.core.store.get(taskKey(this.id, taskId));
    assert.ok(task, `The task "${taskId.slice(0, 40)}" is known`);
    return task;
  }

  isKnown(taskId: string): boolean {
    return this.core.store.get(taskKey(this.id, taskId)) !== undefined;
  }

  /** `tasks/get`, now. */
  refresh(taskId: string): Promise<Task> {
    return this.core.actions.get(this.id, taskId);
  }

  /** Resolves when somebody is asked something by it. */
  async asks(): Promise<InputRequest> {
    await until('the server asks something', () => this.questions.length > 0);
    return this.questions[0] ?? assert.fail();
  }

  /** Resolves when its row says that something like this is wrong. */
  async hasTrouble(pattern: RegExp): Promise<void> {
    await until(`the row of the server says ${pattern}`, () => pattern.test(this.trouble ?? ''));
  }

  /** Resolves when its process is there, whether or not it speaks. */
  async isRunning(): Promise<void> {
    await until('there is a process', () => this.rollCall.count > 0);
  }

  /** Ends its process as no server can prepare for. */
  kill(): void {
    const pid = this.core.registry.details(this.id)?.facts?.processId;
    assert.ok(pid, 'The server runs here');
    process.kill(pid, 'SIGKILL');
  }

  /** Resolves when a task is as described. */
  async becomes(taskId: string, is: (task: Task) => boolean, longestMs?: number): Promise<Task> {
    const look = () => this.core.store.get(taskKey(this.id, taskId));
    const isSo = () => {
      const task = look();
      return task !== undefined && is(task);
    };
    await until(`the task "${taskId.slice(0, 40)}" is as ${is}`, isSo, longestMs);
    return this.task(taskId);
  }

  finished(taskId: string): Promise<Task> {
    return this.core.actions.finished(taskKey(this.id, taskId), AbortSignal.timeout(15_000));
  }

  /** Ends what only the test has started. */
  async end(): Promise<void> {
    if (this.ownProcess && this.ownProcess.exitCode === null && this.ownProcess.signalCode === null) {
      this.ownProcess.kill('SIGKILL');
      await once(this.ownProcess, 'exit');
    }
    this.ownProcess?.stdin?.destroy();
    this.ownProcess?.stdout?.destroy();
  }
}

/** What somebody reads who asked for this, and did not get it. */
export async function refusalOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return messageOf(error);
  }
  return assert.fail('It was not refused');
}
