import type { InputRequest, InputResponse } from '../../../../src/api/mcpTasksApi';
import type { Line } from '../lines';

export type Call = readonly [tool: string, args?: Readonly<Record<string, unknown>>, options?: { ttlMs?: number }];

/** A call, and what its result has to say. */
export interface Job {
  readonly call: Call;
  readonly says: RegExp;
}

/** A call during which the server asks something. */
export interface AskingJob extends Job {
  readonly kind: InputRequest['kind'];
  /** The answer that the result then speaks of. */
  readonly answer: InputResponse;
  /** What is asked names no task. */
  readonly isTaskless?: true;
}

/** A call during which the server shows a form. */
export interface FormJob extends AskingJob {
  readonly kind: 'elicitation';
  /** Content that the form does not allow. */
  readonly bad: Readonly<Record<string, unknown>>;
  readonly saysDeclined: RegExp;
  readonly saysCancelled: RegExp;
}

/** Several questions at a time, and the answer to each, found by words in its message. */
export interface SeveralJob extends Job {
  readonly answers: Readonly<Record<string, InputResponse>>;
}

/** The calls that lead a server into what is to be shown. What is missing, it cannot do. */
export interface Jobs {
  /** Ends by itself. */
  readonly plain?: Job;
  /** Does not, or not soon. */
  readonly endless?: Call;
  readonly form?: FormJob;
  readonly url?: AskingJob;
  /** Refused with -32042 at first. */
  readonly gated?: Job;
  readonly sampling?: AskingJob & { readonly saysRefused: RegExp };
  readonly roots?: AskingJob;
  readonly several?: SeveralJob;
  /** Asks before the call is answered. */
  readonly opening?: AskingJob;
  /** Asks about nothing that is a task. */
  readonly lonely?: AskingJob;
  /** Ends in a JSON-RPC error. */
  readonly failing?: Job;
  /** Ends in a tool result that is an error. */
  readonly toolError?: Call;
  /** Does not let itself be cancelled. */
  readonly stubborn?: Call;
  /** Has ended otherwise when it is cancelled. */
  readonly late?: Call;
  /** Does not live long. */
  readonly brief?: Call;
}

/** A server, and what it can be brought to do. */
export interface FlowServer {
  readonly generation: '2025-11-25' | '2026-07-28';
  open(): Promise<Line>;
  readonly jobs: Jobs;
  /** It is `test/fixtures/servers/scriptedServer.mjs`, and does what a test tells it while it runs. */
  readonly isScripted?: true;
  /** A question that waits is asked again in a new session. */
  readonly asksAnew?: true;
  /** It asks for the roots by itself, in every session. */
  readonly surveysRoots?: true;
}
