import type { Member } from '../../support/rollCall';
import type { ServerScript } from '../../support/serverScript';

type Fields = Readonly<Record<string, unknown>>;

/** A text that is written as it is; in it, `$n` is the number of the repetition. */
export type Written = string | { readonly text: string; readonly times?: number };

/** Written as it is (over stdio), or a JSON-RPC message. */
export type Out = string | { readonly message: Fields; readonly times?: number };

/** What `test/fixtures/servers/hostile.mjs` understands; its head says what it means. */
export interface Scenario extends ServerScript {
  readonly http?: boolean;
  readonly port?: number;
  readonly noStream?: boolean;
  readonly begin?: {
    readonly stdout?: Written | readonly Written[];
    readonly stderr?: Written | readonly Written[];
    readonly die?: number;
    readonly ignores?: readonly ('stdin' | 'SIGTERM')[];
    readonly children?: readonly Member[];
  };
  readonly faults?: readonly Deeds[];
}

/** What is done with the messages of one method. */
export interface Deeds {
  /** A method; `answer` is what we answer to a request of the server. Over HTTP also `GET`, `DELETE`. */
  readonly on: string;
  readonly from?: number;
  readonly times?: number;
  readonly before?: readonly Out[];
  readonly stderr?: Written | readonly Written[];
  readonly closeStdout?: boolean;
  readonly die?: number;
  readonly hang?: boolean;
  readonly waitMs?: number;
  readonly error?: unknown;
  readonly result?: unknown;
  readonly merge?: Fields;
  readonly task?: Fields;
  readonly many?: { readonly field: string; readonly count: number; readonly item: unknown };
  readonly message?: Fields;
  readonly raw?: string;
  readonly copies?: number;
  readonly hold?: number;
  readonly trickleMs?: number;
  readonly after?: readonly Out[];
  readonly thenDie?: number;
  readonly http?: {
    readonly status?: number;
    readonly headers?: Readonly<Record<string, string | readonly string[]>>;
    readonly body?: string;
    readonly chunks?: readonly string[];
    readonly cut?: boolean;
  };
}
