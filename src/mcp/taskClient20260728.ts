import type { ServerCapabilities } from '@modelcontextprotocol/client';
import * as l10n from '@vscode/l10n';
import { Emitter } from '../base/emitter';
import { ConnectionError, UserError } from '../base/errors';
import type { Payload } from '../tasks/payload';
import type { CallAnswer, CallRequest, TaskAnswer, TaskClient, TaskPage, Tool } from '../tasks/taskClient';
import { readTool } from './codec20251125';
import * as codec from './codec20260728';
import { hiddenCreatedTask } from './createdTask';
import { TaskListener } from './taskListener';
import { requestOptions, type Wire } from './wire';
import { readToolResult } from './wireTask';

/** The `io.modelcontextprotocol/tasks` extension. @see SEP-2663, Tasks extension */
export class TaskClient20260728 implements TaskClient {
  private readonly reports = new Emitter<TaskAnswer>();
  readonly onDidReport = this.reports.event;
  private readonly toolChanges = new Emitter<void>();
  readonly onDidChangeTools = this.toolChanges.event;
  readonly abilities;
  readonly generation;
  private readonly listener: TaskListener;

  constructor(private readonly wire: Wire) {
    this.abilities = codec.readAbilities(wire.client.getServerCapabilities());
    this.generation = this.abilities.tasks ? ('2026-07-28' as const) : ('none' as const);
    this.listener = new TaskListener(wire, declaresToolChanges(wire.client.getServerCapabilities()));
    wire.onDidNotify(({ method, params }) => {
      if (method === 'notifications/tasks' && this.abilities.tasks) {
        this.reports.fire(codec.readNotification(params));
      } else if (method === 'notifications/tools/list_changed') {
        this.toolChanges.fire();
      }
    });
  }

  /** Through the client package, which drops tools whose header annotations are invalid. @see "Custom Headers" */
  async listTools(signal?: AbortSignal): Promise<readonly Tool[]> {
    const { client } = this.wire;
    if (!client.getServerCapabilities()?.tools) {
      return [];
    }
    const { tools } = await this.wire.reading(
      () =>
        client.listTools(undefined, { cacheMode: 'refresh', ...requestOptions(signal, this.wire.timeouts.requestMs) }),
      signal,
    );
    return tools.flatMap(tool => readTool(tool, this.abilities.call ? 'server' : 'forbidden'));
  }

  /** Through the client package's `callTool`, which alone mirrors parameters into headers. */
  async call({ tool, args }: CallRequest, signal?: AbortSignal): Promise<CallAnswer> {
    // Without an output schema, so that a result that breaks it can still be read.
    const toolDefinition = { name: tool.name, inputSchema: { ...tool.inputSchema, type: 'object' as const } };
    const result: unknown = await this.wire.guarded(
      () =>
        this.wire.client.callTool(
          { name: tool.name, arguments: { ...args } },
          { ...requestOptions(signal, this.wire.timeouts.callMs), toolDefinition },
        ),
      signal,
    );
    const created = hiddenCreatedTask(result);
    return created === undefined
      ? { kind: 'result', result: readToolResult(result) }
      : { kind: 'task', report: codec.readCreated(created) };
  }

  list(): Promise<TaskPage> {
    return Promise.reject(
      new ConnectionError(l10n.t('Servers of protocol revision 2026-07-28 have no list of tasks.')),
    );
  }

  /** Examples of the specification answer this with `resultType: "task"` as well, so that is read too. */
  async get(taskId: string, signal?: AbortSignal): Promise<TaskAnswer> {
    const answer = await this.wire.request('tasks/get', { taskId }, signal);
    return codec.readAnswer(taskId, hiddenCreatedTask(answer) ?? answer);
  }

  async result(taskId: string, signal?: AbortSignal): Promise<Payload> {
    const { report, payload } = await this.get(taskId, signal);
    if (!payload) {
      throw new UserError(
        report.status === 'cancelled'
          ? l10n.t('The task was cancelled, and left no result.')
          : l10n.t('The server sent no result with this task.'),
        'noResult',
      );
    }
    return payload;
  }

  /** Only acknowledged: the task may still end as it likes. @see SEP-2663, Tasks extension, "Task Cancellation" */
  async cancel(taskId: string, signal?: AbortSignal): Promise<undefined> {
    await this.wire.request('tasks/cancel', { taskId }, signal);
  }

  follow(taskIds: ReadonlySet<string>): void {
    this.listener.follow(taskIds);
  }

  isPushed(taskId: string): boolean {
    return this.listener.acknowledged.has(taskId);
  }
}

/** @see MCP 2026-07-28, Tools, "Capabilities" */
function declaresToolChanges(capabilities: ServerCapabilities | undefined): boolean {
  return capabilities?.tools?.listChanged === true;
}
