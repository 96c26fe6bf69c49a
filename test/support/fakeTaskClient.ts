import { Emitter } from '../../src/base/emitter';
import { CancelledError, ConnectionError, INVALID_PARAMS, ProtocolError, UserError } from '../../src/base/errors';
import type { Generation } from '../../src/tasks/generation';
import type { InputResult } from '../../src/tasks/inputRequest';
import type { Payload, RpcError } from '../../src/tasks/payload';
import { isTerminal, type TaskProgress, type TaskReport } from '../../src/tasks/task';
import type {
  CallAnswer,
  CallRequest,
  ResourceContents,
  TaskAbilities,
  TaskAnswer,
  TaskClient,
  TaskPage,
  TaskProgressReport,
  Tool,
} from '../../src/tasks/taskClient';
import { aReport, later } from './builders';
import type { ScriptedTask, ScriptedTool, ServerOrder, ServerScript } from './serverScript';
import { Deferred } from './settled';

/** What each question is answered with. */
interface Answers {
  listTools: readonly Tool[];
  call: CallAnswer;
  list: TaskPage;
  get: TaskAnswer;
  result: Payload;
  readResource: readonly ResourceContents[];
  cancel: TaskReport | undefined;
  update: undefined;
}

type Question = keyof Answers;
type Answer<Q extends Question> = Answers[Q] | Error | (() => Promise<Answers[Q]>);

interface ServerTask extends ScriptedTask {
  readonly report: TaskReport;
  readonly onProgress?: ((progress: TaskProgress) => void) | undefined;
}

/**
 * A server and the way to it, in memory. It answers as a well-behaved server would, from its script; `next` puts
 * other answers in front. The contract suite in `taskClientContract.ts` holds it to what the real clients do.
 */
export class FakeTaskClient implements TaskClient {
  readonly generation: Generation;
  readonly abilities: TaskAbilities;
  isEnded = false;
  /** How often each question was asked. */
  readonly asked: Record<Question, number> = {
    listTools: 0,
    call: 0,
    list: 0,
    get: 0,
    result: 0,
    readResource: 0,
    cancel: 0,
    update: 0,
  };
  /** The task IDs of each `get`, oldest first. */
  readonly askedFor: string[] = [];
  /** What `follow` was told, oldest first. */
  readonly followed: string[][] = [];
  private readonly reports = new Emitter<TaskAnswer>();
  readonly onDidReport = this.reports.event;
  private readonly toolChanges = new Emitter<void>();
  readonly onDidChangeTools = this.toolChanges.event;
  private readonly progressReports = new Emitter<TaskProgressReport>();
  readonly onDidReportProgress = this.progressReports.event;
  private readonly completedPages = new Emitter<string>();
  readonly onDidCompletePage = this.completedPages.event;
  /** What `update` was told, oldest first. */
  readonly updates: { readonly taskId: string; readonly responses: Readonly<Record<string, InputResult>> }[] = [];
  /** How often it was told that the roots changed. */
  rootsChanges = 0;
  private readonly tasks = new Map<string, ServerTask>();
  private readonly answers: { [Q in Question]: Answer<Q>[] } = {
    listTools: [],
    call: [],
    list: [],
    get: [],
    result: [],
    readResource: [],
    cancel: [],
    update: [],
  };
  private readonly changes = new Emitter<void>();
  private readonly closed = new Deferred<never>();
  private pushed: ReadonlySet<string> = new Set();
  private lastMoment = 0;

  constructor(private readonly script: ServerScript = {}) {
    const { generation = '2025-11-25', capabilities = {}, preload = [] } = script;
    const { tasks = true, list = true, cancel = true, call = true } = capabilities;
    this.generation = tasks ? generation : 'none';
    this.abilities =
      generation === '2025-11-25'
        ? { tasks, list: tasks && list, cancel: tasks && cancel, call: tasks && call }
        : { tasks, list: false, cancel: tasks, call: tasks };
    for (const task of preload) {
      this.put(task);
    }
    this.closed.promise.catch(() => undefined); // Nobody need be waiting when the connection ends.
  }

  /** The next times this is asked, these are the answers, one each: a value, an error, or what a function resolves to. */
  next<Q extends Question>(question: Q, ...answers: Answer<Q>[]): void {
    this.answers[question].push(...answers);
  }

  /** Makes the server do something. */
  order({ set, notify = false, remove }: ServerOrder): void {
    if (remove !== undefined) {
      this.tasks.delete(remove);
    }
    if (set) {
      const task = this.put(set);
      if (task.progress) {
        task.onProgress?.(task.progress);
      }
      if (notify) {
        this.notify(this.answerAbout(task));
      }
    }
    this.changes.fire();
  }

  /** What the server reports by itself, whatever its tasks are. */
  notify(answer: TaskAnswer): void {
    if (this.generation === '2025-11-25' || this.pushed.has(answer.report.taskId)) {
      this.reports.fire(this.generation === '2025-11-25' ? { report: answer.report } : answer);
    }
  }

  /** The server says that its tools are others now. */
  changeTools(): void {
    this.toolChanges.fire();
  }

  /** The server reports progress of a task that no call of this connection made. */
  reportProgress(report: TaskProgressReport): void {
    this.progressReports.fire(report);
  }

  /** The server says that a page is done. */
  completePage(elicitationId: string): void {
    this.completedPages.fire(elicitationId);
  }

  /** The connection ends: whatever is asked, or was asked and waits, gets no answer. */
  close(): void {
    this.closed.reject(new ConnectionError('The connection is closed.'));
  }

  listTools(signal?: AbortSignal): Promise<readonly Tool[]> {
    return this.ask('listTools', signal, () => (this.script.tools ?? []).map(tool => this.toolOf(tool)));
  }

  call({ tool, asTask, onProgress, onQuestions }: CallRequest, signal?: AbortSignal): Promise<CallAnswer> {
    return this.ask('call', signal, async () => {
      const scripted = this.script.tools?.find(({ name }) => name === tool.name);
      if (!scripted) {
        throw new ProtocolError(INVALID_PARAMS, `Unknown tool: ${tool.name}`);
      }
      if (scripted.askFirst && this.generation === '2026-07-28') {
        if (!onQuestions) {
          throw new UserError('Nobody is there to answer.', 'inputRequired');
        }
        await onQuestions({ questions: scripted.askFirst }, new AbortController().signal);
      }
      const wantsTask = this.generation === '2026-07-28' || (asTask !== false && tool.taskSupport !== 'forbidden');
      if (scripted.immediate || scripted.taskSupport === 'forbidden' || !wantsTask || !this.abilities.call) {
        return { kind: 'result', result: { content: [text(`${tool.name} is done`)], ...scripted.result } };
      }
      const { name, title: _title, description: _description, taskSupport: _support, ...task } = scripted;
      return { kind: 'task', report: this.put({ taskId: this.newId(name), ...task }, onProgress).report };
    });
  }

  list(cursor: string | undefined, signal?: AbortSignal): Promise<TaskPage> {
    return this.ask('list', signal, () => {
      if (!this.abilities.list) {
        throw new ConnectionError('There is no list of tasks.');
      }
      const start = Number(cursor ?? '0');
      if (!Number.isInteger(start)) {
        throw new ProtocolError(INVALID_PARAMS, 'Invalid cursor');
      }
      const end = start + (this.script.pageSize ?? 10);
      const reports = [...this.tasks.values()].slice(start, end).map(task => task.report);
      return end < this.tasks.size ? { reports, nextCursor: String(end) } : { reports };
    });
  }

  get(taskId: string, signal?: AbortSignal): Promise<TaskAnswer> {
    this.askedFor.push(taskId);
    return this.ask('get', signal, () => this.answerAbout(this.known(taskId)));
  }

  result(taskId: string, signal?: AbortSignal): Promise<Payload> {
    return this.ask('result', signal, async () => {
      const task = this.generation === '2025-11-25' ? await this.ended(taskId) : this.known(taskId);
      const payload = payloadOf(task, this.generation);
      if (payload?.kind === 'error' && this.generation === '2025-11-25') {
        throw new ProtocolError(payload.error.code, payload.error.message, payload.error.data);
      }
      if (!payload) {
        const message = 'There is no result.';
        throw this.generation === '2025-11-25'
          ? new ProtocolError(-32603, message)
          : new UserError(message, 'noResult');
      }
      return payload;
    });
  }

  readResource(uri: string, signal?: AbortSignal): Promise<readonly ResourceContents[]> {
    return this.ask('readResource', signal, () => {
      const resource = this.script.resources?.[uri];
      return resource ? [{ uri, ...resource }] : refuse({ code: -32_002, message: 'Resource not found' });
    });
  }

  cancel(taskId: string, signal?: AbortSignal): Promise<TaskReport | undefined> {
    return this.ask('cancel', signal, () => {
      const task = this.known(taskId);
      const isLegacy = this.generation === '2025-11-25';
      if (isTerminal(task.report)) {
        return isLegacy ? refuse({ code: INVALID_PARAMS, message: 'The task has ended' }) : undefined;
      }
      if (task.refuseCancel) {
        const refusal = { code: -32600, message: 'This task cannot be cancelled' };
        return isLegacy ? refuse(task.refuseCancel === true ? refusal : task.refuseCancel) : undefined;
      }
      this.order({ set: { taskId, status: 'cancelled' }, notify: true });
      return isLegacy ? this.known(taskId).report : undefined;
    });
  }

  async update(taskId: string, responses: Readonly<Record<string, InputResult>>, signal?: AbortSignal): Promise<void> {
    await this.ask('update', signal, () => {
      if (this.generation !== '2026-07-28') {
        throw new ConnectionError('This revision asks by itself.');
      }
      const { inputRequests = {}, afterInput } = this.known(taskId);
      this.updates.push({ taskId, responses });
      const open = Object.entries(inputRequests).filter(([key]) => !Object.hasOwn(responses, key));
      const changes = open.length > 0 ? {} : { status: 'working', ...afterInput };
      this.order({ set: { taskId, inputRequests: Object.fromEntries(open), ...changes } });
      return undefined;
    });
  }

  async rootsChanged(): Promise<void> {
    this.rootsChanges++;
  }

  follow(taskIds: ReadonlySet<string>): void {
    this.followed.push([...taskIds]);
    if (this.generation === '2026-07-28' && this.script.capabilities?.listen !== false) {
      this.pushed = new Set([...taskIds].filter(taskId => this.tasks.has(taskId)));
    }
  }

  isPushed(taskId: string): boolean {
    return this.pushed.has(taskId);
  }

  private async ask<Q extends Question>(
    question: Q,
    signal: AbortSignal | undefined,
    usual: () => Answers[Q] | Promise<Answers[Q]>,
  ): Promise<Answers[Q]> {
    this.asked[question]++;
    const answers = this.answers[question] as Answer<Q>[]; // The table has just this for each question.
    const answer = answers.shift();
    const answering = async (): Promise<Answers[Q]> => {
      if (answer instanceof Error) {
        throw answer;
      }
      return answer === undefined ? usual() : typeof answer === 'function' ? answer() : answer;
    };
    return Promise.race([this.closed.promise, aborted(signal), Promise.resolve().then(answering)]);
  }

  private put(changes: ScriptedTask, onProgress?: (progress: TaskProgress) => void): ServerTask {
    const before = this.tasks.get(changes.taskId);
    const createdAt = before?.createdAt ?? changes.createdAt ?? later(0);
    this.lastMoment += 1_000;
    const lastUpdatedAt = before ? later(this.lastMoment) : createdAt;
    const scripted = { ...before, progress: undefined, lastUpdatedAt, ...changes, createdAt };
    const task = {
      ...withoutUndefined(scripted),
      report: reportOf(scripted),
      onProgress: onProgress ?? before?.onProgress,
    };
    this.tasks.set(changes.taskId, task);
    return task;
  }

  private known(taskId: string): ServerTask {
    const task = this.tasks.get(taskId);
    if (!task) {
      throw new ProtocolError(INVALID_PARAMS, 'Task not found');
    }
    return task;
  }

  private async ended(taskId: string): Promise<ServerTask> {
    while (!isTerminal(this.known(taskId).report)) {
      await new Promise<void>(resolve => {
        const subscription = this.changes.event(() => {
          subscription.dispose();
          resolve();
        });
      });
    }
    return this.known(taskId);
  }

  private answerAbout(task: ServerTask): TaskAnswer {
    if (this.generation !== '2026-07-28') {
      return { report: task.report };
    }
    const payload = payloadOf(task, this.generation);
    const { inputRequests } = task;
    const isAsking = task.report.status === 'input_required' && inputRequests !== undefined;
    return {
      report: isAsking ? { ...task.report, inputRequests } : task.report,
      ...(payload && { payload }),
    };
  }

  private toolOf({ name, title, description, taskSupport = 'optional' }: ScriptedTool): Tool {
    return {
      name,
      inputSchema: { type: 'object' },
      taskSupport: this.script.generation !== '2026-07-28' ? taskSupport : this.abilities.call ? 'server' : 'forbidden',
      ...(title !== undefined && { title }),
      ...(description !== undefined && { description }),
    };
  }

  private newId(name: string): string {
    let number = 1;
    while (this.tasks.has(`${name}-${number}`)) {
      number++;
    }
    return `${name}-${number}`;
  }
}

const KNOWN_WORDS = ['working', 'input_required', 'completed', 'failed', 'cancelled'] as const;

function reportOf(task: Omit<ScriptedTask, 'progress'>): TaskReport {
  const { taskId, status: word = 'working', statusMessage, createdAt, lastUpdatedAt, ttl, pollInterval = 20 } = task;
  return aReport({
    taskId,
    status: KNOWN_WORDS.find(known => known === word) ?? 'unknown',
    statusWord: word,
    ttlMs: ttl ?? null,
    pollIntervalMs: pollInterval,
    ...(statusMessage !== undefined && { statusMessage }),
    ...(createdAt !== undefined && { createdAt }),
    ...(lastUpdatedAt !== undefined && { lastUpdatedAt }),
  });
}

function payloadOf({ taskId, report, result, error }: ServerTask, generation: Generation): Payload | undefined {
  const hasFailedTool = generation === '2025-11-25' && report.status === 'failed' && !error;
  if (report.status === 'completed' || hasFailedTool) {
    return { kind: 'result', result: { content: [text(`Result of ${taskId}`)], ...result } };
  }
  return report.status === 'failed'
    ? { kind: 'error', error: error ?? { code: -32603, message: report.statusMessage ?? 'Failed' } }
    : undefined;
}

function withoutUndefined(
  task: Omit<ScriptedTask, 'progress'> & { readonly progress?: ScriptedTask['progress'] | undefined },
) {
  const { progress, ...rest } = task;
  return progress === undefined ? rest : { ...rest, progress };
}

function refuse({ code, message, data }: RpcError): never {
  throw new ProtocolError(code, message, data);
}

function text(value: string): unknown {
  return { type: 'text', text: value };
}

/** Never resolves; rejects when the signal has aborted or aborts. */
function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    const abort = () => reject(new CancelledError());
    signal?.addEventListener('abort', abort, { once: true });
    if (signal?.aborted) {
      abort();
    }
  });
}
