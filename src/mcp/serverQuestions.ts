import { type Client, type JSONRPCRequest, ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/client';
import * as l10n from '@vscode/l10n';
import { DisposableStore, toDisposable } from '../base/disposable';
import { isConnectionError, UserError } from '../base/errors';
import { isRecord } from '../base/record';
import { type InputAnswer, inputKind, type ServerQuestion } from '../tasks/inputRequest';
import { asksForTools } from '../tasks/samplingRequest';
import { approxBytes } from './messageSize';
import { RELATED_TASK, relatedTaskOf } from './relatedTask';
import { closedError, type Wire } from './wire';

/** @see MCP 2025-11-25, Sampling, "Error Handling" */
const USER_REFUSED = -1;
/** How many questions of one connection wait at the same time: nobody answers more of them. */
const MOST_OPEN = 100;
/** Nobody reads a larger question; images for a model are the largest that make sense. */
const LARGEST_QUESTION_BYTES = 32 * 1024 * 1024;

type RequestId = string | number;

/** What the package sends as the result of a request of the server. */
type Result = Record<string, unknown>;

/**
 * Hands the requests of a 2025-11-25 server on to whoever asks the user, as they were sent, and holds each open until
 * there is an answer, however long that takes: the patience is the server's. The client package would check, cut and
 * refuse them by schemas that are narrower than what servers ask.
 * @see MCP 2025-11-25, Elicitation; Sampling; Roots
 */
export class ServerQuestions {
  private readonly open = new Map<RequestId, OpenQuestion>();

  constructor(
    private readonly wire: Wire,
    private readonly ask: (question: ServerQuestion) => void,
    /** Whether sampling was declared. */
    private readonly canSample: boolean,
  ) {}

  serve(client: Client): void {
    client.fallbackRequestHandler = (request, { mcpReq }) => this.asked(request, mcpReq.signal);
  }

  /** Resolves, for the client package, once the answer has been sent. */
  private asked(request: JSONRPCRequest, signal: AbortSignal): Promise<Result> {
    const { id, method } = request;
    const params = isRecord(request.params) ? request.params : {};
    this.throwIfUnfit(method, params);
    this.open.get(id)?.withdraw(); // A server that uses an ID twice cannot hear of the first one any more.
    if (this.open.size >= MOST_OPEN) {
      throw new ProtocolError(ProtocolErrorCode.InternalError, 'Too many requests wait for the user');
    }
    const question: OpenQuestion = new OpenQuestion(this.wire, id, relatedTaskOf(params), signal);
    this.open.set(id, question);
    question.signal.addEventListener('abort', () => this.forget(id, question), { once: true });
    const taskId = relatedTaskOf(params);
    this.ask({
      method,
      params,
      signal: question.signal,
      ...(taskId !== undefined && { taskId }),
      answer: async answer => {
        await question.answer(answer);
        this.forget(id, question);
      },
    });
    return question.answered;
  }

  /** @throws ProtocolError for what was not declared, or nobody can read */
  private throwIfUnfit(method: string, params: Result): void {
    const kind = inputKind({ method, params });
    if (kind === undefined || (kind === 'sampling' && !this.canSample)) {
      throw new ProtocolError(ProtocolErrorCode.MethodNotFound, 'Method not found');
    }
    if (method === 'elicitation/create' && !['form', 'url', undefined].includes(params.mode as string | undefined)) {
      // @see MCP 2025-11-25, Elicitation, "Error Handling"
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'This elicitation mode is not supported');
    }
    if (kind === 'sampling' && asksForTools(params)) {
      // @see MCP 2025-11-25, Sampling, "Tools in Sampling": an error, where that was not declared.
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'Tools in sampling are not supported');
    }
    if (approxBytes(params, LARGEST_QUESTION_BYTES) > LARGEST_QUESTION_BYTES) {
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'The request is too large or too deep');
    }
  }

  private forget(id: RequestId, question: OpenQuestion): void {
    if (this.open.get(id) === question) {
      this.open.delete(id);
    }
  }
}

/** One request of the server, until it is answered or is no more. */
class OpenQuestion {
  private readonly owned = new DisposableStore();
  private readonly end = new AbortController();
  private resolve: (result: Result) => void = () => undefined;
  /** For the client package, which has nothing to send any more then. */
  readonly answered = new Promise<Result>(resolve => {
    this.resolve = resolve;
  });

  constructor(
    private readonly wire: Wire,
    private readonly id: RequestId,
    private readonly taskId: string | undefined,
    withdrawn: AbortSignal,
  ) {
    // The package aborts both when the server withdraws a request and when the connection ends: a user is told which.
    const ended = (): void => (wire.isEnded ? this.abort(closedError()) : this.withdraw());
    withdrawn.addEventListener('abort', ended, { once: true });
    this.owned.add(toDisposable(() => withdrawn.removeEventListener('abort', ended)));
    this.owned.add(wire.onDidEnd(() => this.abort(closedError())));
  }

  /** Aborts when nobody waits for the answer any more. */
  get signal(): AbortSignal {
    return this.end.signal;
  }

  withdraw(): void {
    this.abort(undefined);
  }

  /** @throws ConnectionError when it could not be sent: it can be tried again */
  async answer(answer: InputAnswer): Promise<void> {
    if (this.signal.aborted) {
      const { reason } = this.signal;
      throw isConnectionError(reason)
        ? reason
        : new UserError(l10n.t('The server waits for this answer no more.'), 'inputRequestEnded');
    }
    await this.wire.answer(this.id, this.messageFor(answer));
    this.owned.dispose();
    this.resolve({}); // The package's own answer is held back by the wire.
  }

  /** @see MCP 2025-11-25, Tasks, "Associating Task-Related Messages": the answer names the task as the question did */
  private messageFor(answer: InputAnswer): { result: Result } | { error: { code: number; message: string } } {
    if (answer.kind === 'refused') {
      return { error: { code: USER_REFUSED, message: 'The user refused' } };
    }
    const { _meta, ...result } = answer.result;
    return this.taskId === undefined
      ? { result: { ...answer.result } }
      : { result: { ...result, _meta: { ...(isRecord(_meta) && _meta), [RELATED_TASK]: { taskId: this.taskId } } } };
  }

  private abort(reason: unknown): void {
    this.owned.dispose();
    this.end.abort(reason);
  }
}
