import assert from 'node:assert/strict';
import type {
  InputRequest,
  InputResponse,
  McpTasksApi,
  Server,
  Task,
  ToolResult,
} from '../../../../src/api/mcpTasksApi';
import { type Counts, control, startTask, until } from '../explorer';
import type { Line } from '../lines';
import type { Message } from '../messages';
import { eventually } from '../processes';
import type { Call, FlowServer, Jobs } from './flowServer';

/** How a call ended, and what was said at the end. */
export interface Ending {
  /** Of the task; where there was none, `answered` or `tool error`. */
  readonly status: string;
  readonly text: string;
  readonly taskId?: string;
  /** Of the JSON-RPC error that was the payload. */
  readonly code?: number;
}

/**
 * One server on which one flow after the other is played, over one connection. It watches that whatever is asked is
 * asked once and expected, and that no answer goes out that the flow did not give.
 */
export class FlowStage {
  private readonly asked = new Map<string, InputRequest>();
  private readonly expected = new Set<string>();
  private given = 0;
  private readonly watch;

  constructor(
    readonly api: McpTasksApi,
    readonly server: FlowServer,
    readonly line: Line,
    readonly id: string,
    /** The same server once more: another session of it. */
    readonly twinId: string,
  ) {
    this.watch = api.onDidChangeInputRequests(() => this.note());
  }

  get jobs(): Jobs {
    return this.server.jobs;
  }

  get isLegacy(): boolean {
    return this.server.generation === '2025-11-25';
  }

  get isHttp(): boolean {
    return this.entry.transport === 'http';
  }

  get entry(): Server {
    const found = this.api.servers.find(({ id }) => id === this.id);
    assert.ok(found);
    return found;
  }

  async open(): Promise<void> {
    await this.line.start();
    await this.connect();
  }

  /** Until what the server sends by itself has a way to come by. */
  async connect(): Promise<void> {
    const streams = this.streams;
    await this.api.connect(this.id);
    if (this.isHttp && this.isLegacy) {
      await eventually('the stream of the session', () => this.streams > streams);
    }
    await this.roundTrip();
  }

  async close(): Promise<void> {
    await this.api.disconnect(this.id);
    this.watch.dispose();
    await eventually('the processes to end', () => this.line.alive.length === 0);
  }

  /** The server has received whatever was sent before, and we what it sent by then. */
  async roundTrip(): Promise<void> {
    await this.api.listTools(this.id);
  }

  start(call: Call): Promise<Task> {
    const [tool, args, options] = call;
    return startTask(this.api, this.id, tool, args, options);
  }

  /** Makes a call, and waits for its end and for what it gives. */
  async play([tool, args, options]: Call): Promise<Ending> {
    const outcome = await this.api.runTool(this.id, tool, args, options);
    if (outcome.kind === 'result') {
      return { status: outcome.result.isError ? 'tool error' : 'answered', text: textOf(outcome.result) };
    }
    return this.endingOf(outcome.task);
  }

  async endingOf(task: Task): Promise<Ending> {
    const { status, statusMessage = '', taskId } = await task.finished();
    const { text, code } = await this.api.getResult(this.id, taskId).then(
      result => ({ text: textOf(result), code: undefined }),
      (error: { message: string; code?: unknown }) => ({ text: error.message, code: error.code }),
    );
    return { status, text: `${statusMessage} ${text}`, taskId, ...(typeof code === 'number' && { code }) };
  }

  /** The next question, once it is there. It waits, and nothing answers it. */
  async question(kind: InputRequest['kind']): Promise<InputRequest> {
    const question = await until(`a question (${kind})`, this.api.onDidChangeInputRequests, () =>
      this.pending().find(request => request.kind === kind && !this.expected.has(request.id)),
    );
    this.expected.add(question.id);
    await this.nothingSent();
    return question;
  }

  /** No answer is on its way that was not given, and the question waits on. */
  async nothingSent(): Promise<void> {
    await this.roundTrip();
    assert.equal(this.answersSent(), this.given, 'nothing is answered by itself');
  }

  /** The answer of the user. */
  async answer(question: InputRequest, response: InputResponse): Promise<void> {
    this.given++;
    await this.api.respond(question.id, response);
    await this.ended(question);
  }

  async ended(question: InputRequest): Promise<void> {
    await until('the question to end', this.api.onDidChangeInputRequests, () =>
      this.isPending(question) ? undefined : true,
    );
  }

  isPending({ id }: InputRequest): boolean {
    return this.api.inputRequests.some(request => request.id === id);
  }

  /** After a flow: everything that was asked was expected and has ended, and what was answered was answered here. */
  async settle(): Promise<void> {
    await eventually('the answers to be out', () => this.answersSent() >= this.given);
    await this.nothingSent();
    assert.deepEqual(
      [...this.asked.keys()].filter(id => !this.expected.has(id)),
      [],
      'each question is asked once',
    );
    assert.deepEqual(this.pending(), []);
  }

  /** After a flow that failed: the next one begins anew. */
  async recover(): Promise<void> {
    await this.api.disconnect(this.id);
    await this.connect();
    for (const { id, taskId } of this.pending()) {
      const dismissed = taskId ? this.api.cancelTask(this.id, taskId) : this.api.respond(id, { action: 'cancel' });
      await dismissed.catch(() => undefined);
    }
    for (const id of this.asked.keys()) {
      this.expected.add(id);
    }
    this.given = this.answersSent();
  }

  /** How often the client has sent this, about this task. */
  count(method: string, about: Readonly<Record<string, unknown>> = {}): number {
    const fits = ({ params = {} }: Message): boolean =>
      Object.entries(about).every(([name, value]) => params[name] === value);
    return this.line.proxy.messages.filter(message => message.method === method && fits(message)).length;
  }

  control(args: Record<string, unknown>): Promise<Counts> {
    return control(this.api, this.id, args);
  }

  known(taskId: string): Task | undefined {
    return this.api.tasks(this.id).find(task => task.taskId === taskId);
  }

  /** What this server waits for, but for what it asks of its own accord. */
  pending(): InputRequest[] {
    return this.api.inputRequests.filter(request => request.serverId === this.id && !this.isSurvey(request));
  }

  /** The roots that the server asks for by itself. */
  isSurvey({ kind, taskId, id }: InputRequest): boolean {
    return this.server.surveysRoots === true && kind === 'roots' && taskId === undefined && !this.expected.has(id);
  }

  /** Counts the question among those of the flow. */
  expect({ id }: InputRequest): void {
    this.expected.add(id);
  }

  private answersSent(): number {
    return this.line.proxy.messages.filter(isAnswer).length;
  }

  private get streams(): number {
    return this.line.proxy.verbs.filter(verb => verb === 'GET').length;
  }

  private note(): void {
    for (const request of this.pending()) {
      this.asked.set(request.id, request);
    }
  }
}

/** In the one generation a response, in the other a message of its own, or a call that is made again. */
function isAnswer({ method, params = {}, result, error }: Message): boolean {
  return method === undefined
    ? result !== undefined || error !== undefined
    : method === 'tasks/update' || params.inputResponses !== undefined;
}

function textOf(result: ToolResult): string {
  const texts = result.content.map(content => (content as { text?: string }).text ?? '');
  return texts.join(' ').replaceAll('\n', ' ');
}
