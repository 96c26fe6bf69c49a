import { type Client, ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/client';
import * as l10n from '@vscode/l10n';
import { isConnectionError, UserError } from '../base/errors';
import { isRecord } from '../base/record';
import type { InputAnswer, ServerQuestion } from '../tasks/inputRequest';
import { asksForTools } from '../tasks/samplingRequest';
import { RELATED_TASK, relatedTaskOf } from './relatedTask';
import { closedError, type Wire } from './wire';

/** @see MCP 2025-11-25, Sampling, "Error Handling" */
const USER_REFUSED = -1;

/** What the client package tells of the request that a handler serves. */
interface RequestContext {
  readonly mcpReq: { readonly id: string | number; readonly _meta?: unknown; readonly signal: AbortSignal };
}

/** What a handler is given back to: whoever asks the user. */
type Ask = (question: ServerQuestion) => void;

/**
 * Hands the requests of a 2025-11-25 server on to whoever asks the user, and holds each open until there is an answer,
 * however long that takes: the patience is the server's.
 * @see MCP 2025-11-25, Elicitation; Sampling; Roots
 */
export class ServerQuestions {
  constructor(
    private readonly wire: Wire,
    private readonly ask: Ask,
  ) {}

  /** Only for what the client has declared: the package refuses handlers of other requests. */
  serve(client: Client, canSample: boolean): void {
    client.setRequestHandler('elicitation/create', (request, context) => this.answer(request, context));
    client.setRequestHandler('roots/list', (request, context) => this.answer(request, context));
    if (canSample) {
      client.setRequestHandler('sampling/createMessage', (request, context) => this.answer(request, context));
    }
  }

  /**
   * The package checks and sends what this resolves with, so its type is the package's own for each request; what
   * we have checked ourselves is that the answer is of the question's kind.
   */
  private answer<Result>(
    { method, params }: { readonly method: string; readonly params?: unknown },
    { mcpReq: { id, _meta, signal } }: RequestContext,
  ): Promise<Result> {
    if (method === 'sampling/createMessage' && asksForTools(isRecord(params) ? params : {})) {
      // @see MCP 2025-11-25, Sampling, "Tools in Sampling": an error, where that was not declared.
      return Promise.reject(new ProtocolError(ProtocolErrorCode.InvalidParams, 'Tools in sampling are not supported'));
    }
    return new Promise((resolve, reject) => {
      const meta = isRecord(params) && isRecord(params._meta) ? params._meta : _meta;
      const taskId = relatedTaskOf({ _meta: meta });
      const end = this.endOf(signal);
      this.ask({
        method,
        params: isRecord(params) ? params : {},
        signal: end,
        ...(taskId !== undefined && { taskId }),
        answer: async answer => {
          const sent = unlessEnded(end, this.wire.answerSent(id));
          if (answer.kind === 'refused') {
            reject(new ProtocolError(USER_REFUSED, 'The user refused'));
          } else {
            resolve(related(answer, taskId) as Result);
          }
          await sent;
        },
      });
    });
  }

  /** The package aborts both when the server withdraws a request and when the connection ends: a user is told which. */
  private endOf(signal: AbortSignal): AbortSignal {
    const end = new AbortController();
    signal.addEventListener('abort', () => end.abort(this.wire.isEnded ? closedError() : undefined), { once: true });
    return end.signal;
  }
}

/** The package sends no answer to a question that was withdrawn, and says nothing of that. */
function unlessEnded(end: AbortSignal, sent: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const ended = (): void =>
      reject(
        isConnectionError(end.reason)
          ? end.reason
          : new UserError(l10n.t('The server waits for this answer no more.'), 'inputRequestEnded'),
      );
    sent.then(resolve, reject);
    end.addEventListener('abort', ended, { once: true });
    if (end.aborted) {
      ended();
    }
  });
}

/** @see MCP 2025-11-25, Tasks, "Associating Task-Related Messages": the answer names the task as the question did */
function related(answer: Extract<InputAnswer, { kind: 'result' }>, taskId: string | undefined): object {
  const { _meta, ...result } = answer.result;
  return taskId === undefined
    ? answer.result
    : { ...result, _meta: { ...(isRecord(_meta) && _meta), [RELATED_TASK]: { taskId } } };
}
