import {
  type JSONRPCNotification,
  SSEClientTransport,
  StreamableHTTPClientTransport,
  type StreamableHTTPClientTransportOptions,
  type Transport,
} from '@modelcontextprotocol/client';
import { DEFAULT_INHERITED_ENV_VARS, StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import * as l10n from '@vscode/l10n';
import { carryEnvironment } from '../base/carriedEnvironment';
import type { HttpLaunch, StdioLaunch } from '../config/launch';
import type { ConnectOptions, Supervisor } from './connection';
import { throwIfToldToWait } from './retryAfter';
import type { ServerProcess } from './serverProcess';
import { throwIfScopeRequired } from './signInChallenge';
import type { RequestAuthorization } from './signInTokens';
import { StdioReader } from './stdioReader';
import { StreamBackOff } from './streamBackOff';
import { unreachableWords } from './wireErrors';

/**
 * The largest single message taken from a stdio server; beyond it the client package closes the connection, and an
 * in-memory server loses its tasks with it.
 */
export const LARGEST_MESSAGE_BYTES = 64 * 1024 * 1024;

type TransportFetch = NonNullable<StreamableHTTPClientTransportOptions['fetch']>;

/** Streams of 2025-11-25 are opened again this often in a row before polling has to do without them. */
const STREAM_TRIES = 10;

/** Through the supervisor, which ends the whole process tree of the server with the connection. */
export function stdioTransport(
  launch: StdioLaunch,
  supervisor: Supervisor,
  process: ServerProcess,
  onTaskNews: (message: JSONRPCNotification) => void,
): Transport {
  const transport = new StdioClientTransport({
    command: supervisor.execPath,
    args: [supervisor.script, launch.command, ...launch.args],
    cwd: launch.cwd,
    env: supervisedEnvironment(launch),
    stderr: 'pipe',
    maxBufferSize: LARGEST_MESSAGE_BYTES,
  });
  StdioReader.readFor(transport, { mostBytes: LARGEST_MESSAGE_BYTES, onTaskNews });
  transport.stderr?.on('data', (chunk: Buffer) => process.stderr(chunk));
  return transport;
}

/**
 * @param authorization of every request
 * @param streamFailed hears that the stream for what the server sends by itself could not be opened, which may mean more
 */
export function httpTransport(
  { url, headers }: HttpLaunch,
  { fetch }: ConnectOptions,
  authorization: RequestAuthorization,
  streamFailed: (reason: string) => void,
): StreamableHTTPClientTransport {
  const backOff = new StreamBackOff();
  return new StreamableHTTPClientTransport(new URL(url), {
    requestInit: { headers: { ...headers } },
    fetch: heedingWaits(authorization.hearing(hearingStreamFail(fetch, streamFailed))),
    authProvider: authorization,
    onInsufficientScope: 'throw', // Whether to ask for more is the user's to say.
    reconnectionOptions: {
      initialReconnectionDelay: 1_000,
      maxReconnectionDelay: 30_000,
      reconnectionDelayGrowFactor: 1.5,
      maxRetries: STREAM_TRIES,
    },
    reconnectionScheduler: (reconnect, delayMs) => backOff.schedule(reconnect, delayMs),
  });
}

export function sseTransport(
  { url, headers }: HttpLaunch,
  { fetch }: ConnectOptions,
  authorization: RequestAuthorization,
): SSEClientTransport {
  return new SSEClientTransport(new URL(url), {
    requestInit: { headers: { ...headers } },
    fetch: heedingWaits(
      authorization.hearing(async (address, init) => {
        const response = await fetch(address, init);
        throwIfScopeRequired(response, url);
        return response;
      }),
    ),
    authProvider: authorization,
  });
}

function heedingWaits(fetch: TransportFetch): TransportFetch {
  return async (address, init) => {
    const response = await fetch(address, init);
    throwIfToldToWait(response, Date.now());
    return response;
  };
}

/**
 * Nobody asks for that stream, so nobody would hear that the server, or the session, is no more: the client package
 * tries it some times again and tells its words alone.
 */
function hearingStreamFail(fetch: typeof globalThis.fetch, streamFailed: (reason: string) => void): TransportFetch {
  // A server that has no such stream may answer with 404 as well, instead of 405.
  let wasOpen = false;
  return async (url, init) => {
    const isStream = init?.method === 'GET';
    try {
      const response = await fetch(url, init);
      wasOpen ||= isStream && response.ok;
      if (wasOpen && isStream && [400, 404].includes(response.status)) {
        streamFailed(l10n.t('The server no longer knows this session.'));
      }
      return response;
    } catch (error) {
      if (isStream && !init.signal?.aborted) {
        streamFailed(unreachableWords(error));
      }
      throw error;
    }
  };
}

/** The package adds variables of the host that the entry may have removed: naming them as absent keeps them out. */
function supervisedEnvironment({ env }: StdioLaunch): Record<string, string> {
  const absent = Object.fromEntries(DEFAULT_INHERITED_ENV_VARS.map(name => [name, undefined]));
  return { ...absent, ...carryEnvironment(env) } as Record<string, string>; // Node leaves out what is undefined.
}
