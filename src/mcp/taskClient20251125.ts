import * as l10n from '@vscode/l10n';
import { systemClock } from '../base/clock';
import { MutableDisposable } from '../base/disposable';
import { Emitter } from '../base/emitter';
import { ConnectionError, InvalidMessageError, isProtocolError } from '../base/errors';
import type { Payload } from '../tasks/payload';
import { isTerminal, type TaskProgress, type TaskReport } from '../tasks/task';
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
import * as codec from './codec20251125';
import { relatedTaskOf } from './relatedTask';
import type { Wire, WireNotification } from './wire';
import { readResourceContents, readToolResult } from './wireTask';

/** `tasks/result` legitimately blocks until the task ends, and no longer: the longest time that a Node timer keeps. */
const RESULT_TIMEOUT_MS = 2 ** 31 - 1;

/** Where a list that never ends is given up. */
const MOST_TOOL_PAGES = 1_000;
/** @see MCP 2025-11-25, Elicitation, "URL Elicitation Required Error" */
const PAGES_REQUIRED = -32_042;
/** How often a call is made again because of pages. */
const MOST_ROUNDS = 10;

/** Core experimental tasks; also serves servers of this revision and older that have none. @see MCP 2025-11-25, Tasks */
export class TaskClient20251125 implements TaskClient {
  private readonly reports = new Emitter<TaskAnswer>();
  readonly onDidReport = this.reports.event;
  private readonly toolChanges = new Emitter<void>();
  readonly onDidChangeTools = this.toolChanges.event;
  private readonly progressReports = new Emitter<TaskProgressReport>();
  readonly onDidReportProgress = this.progressReports.event;
  private readonly completedPages = new Emitter<string>();
  readonly onDidCompletePage = this.completedPages.event;
  readonly abilities;
  readonly generation;
  private readonly progressListeners = new Map<string, (progress: TaskProgress) => void>();
  /** The tokens of calls that became tasks: progress may come until the task ends. */
  private readonly tokensOfTasks = new Map<string, string>();
  private readonly ended = new Set<string>();
  private readonly ends = new Emitter<string>();

  constructor(private readonly wire: Wire) {
    this.abilities = codec.readAbilities(wire.client.getServerCapabilities());
    this.generation = this.abilities.tasks ? ('2025-11-25' as const) : ('none' as const);
    wire.onDidNotify(notification => this.notified(notification));
  }

  get isEnded(): boolean {
    return this.wire.isEnded;
  }

  async listTools(signal?: AbortSignal): Promise<readonly Tool[]> {
    if (!this.wire.client.getServerCapabilities()?.tools) {
      return [];
    }
    const tools: Tool[] = [];
    const seen = new Set<string>();
    let cursor: string | undefined;
    do {
      const page = codec.readToolPage(
        await this.wire.request('tools/list', cursor === undefined ? {} : { cursor }, signal),
      );
      tools.push(...page.tools);
      cursor = page.nextCursor !== undefined && !seen.has(page.nextCursor) ? page.nextCursor : undefined;
      if (seen.size >= MOST_TOOL_PAGES) {
        throw new InvalidMessageError(l10n.t('The list of tools does not end.'));
      }
      seen.add(cursor ?? '');
    } while (cursor !== undefined);
    return tools;
  }

  /** Sends `task` only where server and tool allow it. @see MCP 2025-11-25, Tasks, "Tool-Level Negotiation" */
  async call(request: CallRequest, signal?: AbortSignal): Promise<CallAnswer> {
    const { tool, args, ttlMs, onProgress } = request;
    const progressToken = this.wire.newProgressToken();
    if (onProgress) {
      this.progressListeners.set(progressToken, onProgress);
    }
    const params = {
      name: tool.name,
      arguments: args,
      _meta: { progressToken },
      ...(this.shouldAskForTask(request) && { task: ttlMs === undefined ? {} : { ttl: ttlMs } }),
    };
    try {
      const answered = await this.callVisitingPages(request, params, signal);
      const answer = codec.readCallAnswer(answered, 'task' in params);
      if (answer.kind === 'task') {
        this.tokensOfTasks.set(answer.report.taskId, progressToken);
        this.seen(answer.report); // Some tasks are made when all is done.
      } else {
        this.progressListeners.delete(progressToken);
      }
      return answer;
    } catch (error) {
      this.progressListeners.delete(progressToken);
      throw error;
    }
  }

  /** The call is made again once the user has been to the pages that it needs: the server has done nothing before. */
  private async callVisitingPages(
    { onQuestions }: CallRequest,
    params: Record<string, unknown>,
    signal: AbortSignal | undefined,
  ): Promise<unknown> {
    for (let round = 1; ; round++) {
      try {
        return await this.wire.request('tools/call', params, signal, this.wire.timeouts.callMs);
      } catch (error) {
        const questions = isProtocolError(error) && error.code === PAGES_REQUIRED ? codec.readPages(error.data) : {};
        if (!onQuestions || round > MOST_ROUNDS || Object.keys(questions).length === 0) {
          throw error;
        }
        const answers = await this.wire.whileOpen(ended => onQuestions({ questions, isAboutPages: true }, ended));
        if (Object.values(answers).some(({ action }) => action !== 'accept')) {
          throw error;
        }
      }
    }
  }

  async readResource(uri: string, signal?: AbortSignal): Promise<readonly ResourceContents[]> {
    return readResourceContents(await this.wire.request('resources/read', { uri }, signal));
  }

  async list(cursor: string | undefined, signal?: AbortSignal): Promise<TaskPage> {
    const page = codec.readPage(await this.wire.request('tasks/list', cursor === undefined ? {} : { cursor }, signal));
    for (const report of page.reports) {
      this.seen(report);
    }
    return page;
  }

  async get(taskId: string, signal?: AbortSignal): Promise<TaskAnswer> {
    return { report: this.seen(codec.readStatus(taskId, await this.wire.request('tasks/get', { taskId }, signal))) };
  }

  async result(taskId: string, signal?: AbortSignal): Promise<Payload> {
    const ask = (until: AbortSignal | undefined, timeoutMs: number): Promise<unknown> =>
      this.wire.request('tasks/result', { taskId }, until, timeoutMs);
    const result = this.ended.has(taskId)
      ? await ask(signal, this.wire.timeouts.requestMs)
      : await this.whileItWorks(taskId, signal, until => ask(until, RESULT_TIMEOUT_MS));
    return { kind: 'result', result: readToolResult(result) };
  }

  /**
   * Waits as long as the task works, and from its end on no longer than for any other answer.
   * @throws ConnectionError `timeout`
   */
  private async whileItWorks<T>(
    taskId: string,
    signal: AbortSignal | undefined,
    ask: (until: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const patience = new MutableDisposable();
    const overdue = new AbortController();
    const hasEnded = (): void => {
      patience.value ??= systemClock.after(this.wire.timeouts.requestMs, () => overdue.abort());
    };
    const ends = this.ends.event(ended => ended === taskId && hasEnded());
    try {
      return await ask(signal ? AbortSignal.any([signal, overdue.signal]) : overdue.signal);
    } catch (error) {
      throw overdue.signal.aborted && !signal?.aborted
        ? new ConnectionError(l10n.t('The server did not answer in time.'), { fault: 'timeout' })
        : error;
    } finally {
      ends.dispose();
      patience.dispose();
    }
  }

  async cancel(taskId: string, signal?: AbortSignal): Promise<TaskReport> {
    return this.seen(codec.readStatus(taskId, await this.wire.request('tasks/cancel', { taskId }, signal)));
  }

  /** A question of this revision is a request, which is answered over its own connection. */
  update(): Promise<void> {
    return Promise.reject(new ConnectionError(l10n.t('Servers of protocol revision 2025-11-25 ask by themselves.')));
  }

  rootsChanged(): Promise<void> {
    return this.wire.guarded(() => this.wire.client.sendRootsListChanged());
  }

  /** Servers of this revision report what they like to whom they like. */
  follow(): void {}

  isPushed(): boolean {
    return false;
  }

  private shouldAskForTask({ tool, asTask }: CallRequest): boolean {
    return this.abilities.call && asTask !== false && tool.taskSupport !== 'forbidden';
  }

  private notified({ method, params }: WireNotification): void {
    if (method === 'notifications/tasks/status' && this.abilities.tasks) {
      this.reports.fire({ report: this.seen(codec.readNotification(params)) });
    } else if (method === 'notifications/tools/list_changed') {
      this.toolChanges.fire();
    } else if (method === 'notifications/progress') {
      this.progressed(params);
    } else if (method === 'notifications/elicitation/complete' && typeof params.elicitationId === 'string') {
      this.completedPages.fire(params.elicitationId);
    }
  }

  /** By the token of the call; a server that says which task it is about is heard without one. */
  private progressed(params: Record<string, unknown>): void {
    const progress = codec.readProgress(params);
    const listener = this.progressListeners.get(String(params.progressToken));
    const taskId = relatedTaskOf(params);
    if (progress && listener) {
      listener(progress);
    } else if (progress && taskId !== undefined && !this.ended.has(taskId)) {
      this.progressReports.fire({ taskId, progress });
    }
  }

  /** Nobody reports progress of a task that has ended, and nobody has to wait for its result. */
  private seen(report: TaskReport): TaskReport {
    if (isTerminal(report)) {
      if (!this.ended.has(report.taskId)) {
        this.ended.add(report.taskId);
        this.ends.fire(report.taskId);
      }
      this.progressListeners.delete(this.tokensOfTasks.get(report.taskId) ?? '');
      this.tokensOfTasks.delete(report.taskId);
    }
    return report;
  }
}
