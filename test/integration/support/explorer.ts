import path from 'node:path';
import * as vscode from 'vscode';
import type { McpTasksApi, Server, Task } from '../../../src/api/mcpTasksApi';
import type { Message } from './messages';

/** The bundle lies in `.vscode-test/suite/`. */
export const repository = path.join(__dirname, '..', '..');
const LONGEST_WAIT_MS = 20_000;

/** The exported API of the extension under test. */
export async function explorer(): Promise<McpTasksApi> {
  const extension = vscode.extensions.getExtension<McpTasksApi>('mcp-task-explorer.mcp-task-explorer');
  if (!extension) {
    throw new Error('The extension is not installed in this host.');
  }
  return extension.activate();
}

/** An entry that runs `test/fixtures/servers/scriptedServer.mjs` with this script. */
export function scripted(script: object): object {
  const file = path.join(repository, 'test', 'fixtures', 'servers', 'scriptedServer.mjs');
  return { command: 'node', args: [file, JSON.stringify(script)] };
}

export function demo(generation: '2025-11-25' | '2026-07-28'): object {
  return { command: 'node', args: [path.join(repository, 'dist', 'demo', `demo-${generation}.js`)] };
}

export function everything(): object {
  const file = path.join(repository, 'node_modules', '@modelcontextprotocol', 'server-everything', 'dist', 'index.js');
  return { command: 'node', args: [file, 'stdio'] };
}

/**
 * Configures exactly these servers through the setting `mcpTasks.servers`.
 * @returns the ids, by name
 */
export async function configure(servers: Readonly<Record<string, object>>): Promise<Readonly<Record<string, string>>> {
  const api = await explorer();
  await vscode.workspace.getConfiguration('mcpTasks').update('servers', servers, vscode.ConfigurationTarget.Global);
  const names = Object.keys(servers).sort();
  const configured = (): readonly Server[] => api.servers.filter(server => server.source.kind === 'setting');
  await until('the servers of the setting to be listed', api.onDidChangeServers, () =>
    configured()
      .map(server => server.name)
      .sort()
      .join() === names.join()
      ? true
      : undefined,
  );
  return Object.fromEntries(configured().map(server => [server.name, server.id]));
}

let lastServer = 0;

/** Configures and connects one server. */
export async function connected(entry: object): Promise<{ readonly api: McpTasksApi; readonly id: string }> {
  const api = await explorer();
  // A name of its own: unfinished tasks are remembered for a server that is configured again.
  const name = `server-${++lastServer}`;
  const { [name]: id = '' } = await configure({ [name]: entry });
  await api.connect(id);
  return { api, id };
}

/** Ends every server that a test has configured. */
export async function removeServers(): Promise<void> {
  await configure({});
}

/** Resolves with what `probe` finds, asked now and after each event; rejects when that takes too long. */
export function until<T>(what: string, event: vscode.Event<unknown>, probe: () => T | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      const found = probe();
      if (found !== undefined) {
        end();
        resolve(found);
      }
    };
    const limit = setTimeout(() => {
      end();
      reject(new Error(`Waited too long for ${what}.`));
    }, LONGEST_WAIT_MS);
    const subscription = event(settle);
    const end = (): void => {
      clearTimeout(limit);
      subscription.dispose();
    };
    settle();
  });
}

/** The task, as soon as it fits. */
export function taskThat(
  api: McpTasksApi,
  serverId: string,
  taskId: string,
  what: string,
  fits: (task: Task) => boolean,
): Promise<Task> {
  return until(`task ${taskId} to be ${what}`, api.onDidChangeTasks, () =>
    api.tasks(serverId).find(task => task.taskId === taskId && fits(task)),
  );
}

/** Tells a scripted server what to do; see its header. */
export async function control(api: McpTasksApi, serverId: string, args: Record<string, unknown>): Promise<Counts> {
  const outcome = await api.runTool(serverId, 'control', args);
  if (outcome.kind !== 'result') {
    throw new Error('The control tool answered with a task.');
  }
  return outcome.result.structuredContent as Counts;
}

/** What a scripted server says of itself. */
export interface Counts {
  /** How often each method was received. */
  readonly counts: Readonly<Record<string, number>>;
  /** What came back for input, oldest first. */
  readonly answers: readonly Answer[];
  /** The HTTP requests, oldest first; over HTTP only. */
  readonly posts?: readonly HttpRequest[];
}

export interface Answer {
  readonly taskId?: string;
  readonly key: string;
  readonly response: Readonly<Record<string, unknown>>;
}

export interface HttpRequest {
  readonly httpMethod: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly message?: Message;
}

/** The task of a call that has to become one. */
export async function startTask(
  api: McpTasksApi,
  serverId: string,
  tool: string,
  args: Readonly<Record<string, unknown>> = {},
  options: { readonly ttlMs?: number } = {},
): Promise<Task> {
  const outcome = await api.runTool(serverId, tool, args, options);
  if (outcome.kind !== 'task') {
    throw new Error(`${tool} was answered at once.`);
  }
  return outcome.task;
}
