import type { ServerCapabilities } from '@modelcontextprotocol/client';
import * as l10n from '@vscode/l10n';
import { systemClock } from '../base/clock';
import { Emitter } from '../base/emitter';
import { ConnectionError, InvalidMessageError, UserError } from '../base/errors';
import { isRecord } from '../base/record';
import type { InputResult } from '../tasks/inputRequest';
import type { Payload } from '../tasks/payload';
import type {
  CallAnswer,
  CallRequest,
  ResourceContents,
  TaskAnswer,
  TaskClient,
  TaskPage,
  TaskProgressReport,
  Tool,
} from '../tasks/taskClient';
import { readTool } from './codec20251125';
import * as codec from './codec20260728';
import { hiddenCreatedTask } from './createdTask';
import { pause } from './reissue';
import { TaskListener } from './taskListener';
import { requestOptions, type Wire } from './wire';
import { readResourceContents, readToolResult } from './wireTask';

/** How often a server may ask before it goes on with one call. */
const MOST_ROUNDS = 20;
/** How long to wait before a call is repeated of which the server only said: not yet. */
const NOT_YET_DELAY_MS = 500;

/** The `io.modelcontextprotocol/tasks` extension. @see SEP-2663, Tasks extension */
export class TaskClient20260728 implements TaskClient {
  private readonly reports = new Emitter<TaskAnswer>();
  readonly onDidReport = this.reports.event;
  private readonly toolChanges = new Emitter<void>();
  readonly onDidChangeTools = this.toolChanges.event;
  /** There is no progress of tasks, and no page has an ID. */
  readonly onDidReportProgress = new Emitter<TaskProgressReport>().event;
  readonly onDidCompletePage = new Emitter<string>().event;
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

  get isEnded(): boolean {
    return this.wire.isEnded;
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

  /**
   * Asks for whatever the server wants to know first. The client package would do so too, but could not say which call
   * a question belongs to.
   * @see MCP 2026-07-28, Multi Round-Trip Requests
   */
  async call(request: CallRequest, signal?: AbortSignal): Promise<CallAnswer> {
    let more: Record<string, unknown> = {};
    for (let round = 1; round <= MOST_ROUNDS; round++) {
      const result = await this.callOnce(request, more, signal);
      if (!isRecord(result) || result.resultType !== 'input_required') {
        const created = hiddenCreatedTask(result);
        return created === undefined
          ? { kind: 'result', result: readToolResult(result) }
          : { kind: 'task', report: codec.readCreated(created) };
      }
      const inputResponses = await this.answersTo(result.inputRequests, request, signal);
      more = {
        ...(inputResponses && { inputResponses }),
        // As it came: it means something to the server only.
        ...(result.requestState !== undefined && { requestState: result.requestState }),
      };
    }
    throw new InvalidMessageError(l10n.t('The server asks again and again before it goes on with the call.'));
  }

  /** Through the client package's `callTool`, which alone mirrors parameters into headers. */
  private callOnce(
    { tool, args }: CallRequest,
    more: Readonly<Record<string, unknown>>,
    signal: AbortSignal | undefined,
  ): Promise<unknown> {
    // Without an output schema, so that a result that breaks it can still be read.
    const toolDefinition = { name: tool.name, inputSchema: { ...tool.inputSchema, type: 'object' as const } };
    return this.wire.guarded(
      () =>
        this.wire.client.callTool(
          { name: tool.name, arguments: { ...args }, ...more },
          { ...requestOptions(signal, this.wire.timeouts.callMs), toolDefinition, allowInputRequired: true },
        ),
      signal,
    );
  }

  /** @returns nothing where the server asks nothing, and only wants to be called again */
  private async answersTo(
    inputRequests: unknown,
    { onQuestions }: CallRequest,
    signal: AbortSignal | undefined,
  ): Promise<Readonly<Record<string, InputResult>> | undefined> {
    const questions = codec.readQuestions(inputRequests);
    if (Object.keys(questions).length === 0) {
      await pause(NOT_YET_DELAY_MS, systemClock, signal);
      return undefined;
    }
    if (!onQuestions) {
      throw new UserError(l10n.t('The server asks for input, and nobody is there to give it.'), 'inputRequired');
    }
    return this.wire.whileOpen(ended => onQuestions({ questions }, ended));
  }

  async readResource(uri: string, signal?: AbortSignal): Promise<readonly ResourceContents[]> {
    const answer = await this.wire.request('resources/read', { uri }, signal);
    if (isRecord(answer) && answer.resultType === 'input_required') {
      // Allowed by "Multi Round-Trip Requests"; but nobody stands by when a tab is read.
      throw new UserError(l10n.t('The server asks for input before it gives this out, which is not possible here.'));
    }
    return readResourceContents(answer);
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

  async update(taskId: string, responses: Readonly<Record<string, InputResult>>, signal?: AbortSignal): Promise<void> {
    await this.wire.request('tasks/update', { taskId, inputResponses: responses }, signal);
  }

  /** This revision knows no such word: a server asks when it wants to know. */
  async rootsChanged(): Promise<void> {}

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
