import type { ServerId } from '../base/serverId';
import type { Generation } from './generation';

/** Names one question of one server; the same over a reload where the server itself keeps the question (2026-07-28). */
export type InputRequestId = string & { readonly brand: 'InputRequestId' };

/** `elicitation` is a form, `url` an elicitation in URL mode. */
export type InputKind = 'elicitation' | 'url' | 'sampling' | 'roots';

/** A question as a server puts it, in either generation: `elicitation/create`, `sampling/createMessage`, `roots/list`. */
export interface InputQuestion {
  readonly method: string;
  /** As sent: a stranger's object. */
  readonly params: Readonly<Record<string, unknown>>;
}

/** A question that waits for the user: an immutable snapshot. */
export interface InputRequest {
  readonly id: InputRequestId;
  readonly serverId: ServerId;
  readonly generation: Generation;
  readonly kind: InputKind;
  /** As sent: a stranger's object. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Milliseconds since the epoch: when we first heard of it. */
  readonly requestedAt: number;
  /** The task that waits for the answer; absent for questions of the server itself, and for those of a call. */
  readonly taskId?: string;
  /** The call that waits for the answer, before there is a task. */
  readonly callId?: string;
  /** An answer is on its way to the server. */
  readonly isSending?: true;
  /** The user agreed to the page of a URL; the call goes on when that is done. 2025-11-25, error -32042 only. */
  readonly isPageOpen?: true;
}

/** What a user says to a question. `content` comes with `accept`, in form mode only. */
export type ElicitationResponse =
  | { readonly action: 'accept'; readonly content?: Readonly<Record<string, unknown>> }
  | { readonly action: 'decline' }
  | { readonly action: 'cancel' };

/** A `CreateMessageResult` or a `ListRootsResult`. */
export type InputResult = Readonly<Record<string, unknown>>;

/** To an elicitation, an {@link ElicitationResponse}; to the others their result, or `decline` and `cancel` as well. */
export type InputResponse = ElicitationResponse | InputResult;

/** What goes back to the server: a result of the question's own kind, or the word that the user refuses. */
export type InputAnswer = { readonly kind: 'result'; readonly result: InputResult } | { readonly kind: 'refused' };

/** Questions that a server asks together, by its own keys. */
export type QuestionsByKey = Readonly<Record<string, InputQuestion>>;

/** A question of a 2025-11-25 server, on its way through one connection. */
export interface ServerQuestion extends InputQuestion {
  /** The task that it names. @see MCP 2025-11-25, Tasks, "Related Task Metadata" */
  readonly taskId?: string;
  /** Aborts when the server wants no answer any more; its reason is a ConnectionError when the connection ended. */
  readonly signal: AbortSignal;
  /**
   * Resolves when the answer is on its way.
   * @throws ConnectionError when it could not be sent
   */
  answer(answer: InputAnswer): Promise<void>;
}

/** Why a question waits no more. */
export type InputEnd =
  /** The user answered it here. */
  | 'answered'
  /** The server wants no answer any more, or has got one elsewhere. */
  | 'withdrawn'
  /** What it was about has ended. */
  | 'taskEnded'
  | 'callEnded'
  /** The connection that it came over is no more. Never of tasks of 2026-07-28, which keep their questions. */
  | 'connectionEnded';

/** What kind of question this is; nothing for a method that is no question. @see MCP 2025-11-25, Elicitation, "Elicitation Requests" */
export function inputKind({ method, params }: InputQuestion): InputKind | undefined {
  switch (method) {
    case 'elicitation/create':
      return params.mode === 'url' ? 'url' : 'elicitation'; // A missing mode is a form.
    case 'sampling/createMessage':
      return 'sampling';
    case 'roots/list':
      return 'roots';
    default:
      return undefined;
  }
}
