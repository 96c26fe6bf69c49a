import { setTimeout } from 'node:timers/promises';
import {
  Client,
  type JSONRPCMessage,
  StreamableHTTPClientTransport,
  type Transport,
} from '@modelcontextprotocol/client';
import { DEFAULT_INHERITED_ENV_VARS, StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import * as l10n from '@vscode/l10n';
import { toDisposable } from '../base/disposable';
import { Emitter } from '../base/emitter';
import { ConnectionError, isCancelledError, messageOf } from '../base/errors';
import type { Launch, StdioLaunch } from '../config/launch';
import { TASKS_EXTENSION } from './codec20260728';
import type { Connect, Connection, ConnectOptions } from './connection';
import { LineReader } from './lineReader';
import { TaskClient20251125 } from './taskClient20251125';
import { TaskClient20260728 } from './taskClient20260728';
import { TrafficLog } from './trafficLog';
import { Wire } from './wire';
import { toOwnError } from './wireErrors';
import { tapTransport } from './wireTap';

/** How long the question for the modern generation may stay unanswered before the older handshake is tried. */
const PROBE_TIMEOUT_MS = 5_000;
/** Starting may include a package manager that downloads the server first. */
const START_TIMEOUT_MS = 120_000;
/** How long the end of an HTTP session may take. */
const GOODBYE_TIMEOUT_MS = 1_000;
/** The largest single message taken from a stdio server; beyond it the client package closes the connection. */
const LARGEST_MESSAGE_BYTES = 64 * 1024 * 1024;

export const connect: Connect = async (launch, connectOptions) => {
  const { log, signal } = connectOptions;
  const stderr = new LineReader(connectOptions.onStderr);
  const transport = createTransport(launch, stderr);
  const client = new Client(
    { name: 'mcp-task-explorer', title: 'MCP Task Explorer', version: connectOptions.clientVersion },
    {
      versionNegotiation: { mode: 'auto', probe: { timeoutMs: PROBE_TIMEOUT_MS } },
      capabilities: { extensions: { [TASKS_EXTENSION]: {} } },
    },
  );
  const traffic = new TrafficLog(log);
  const wire = new Wire(client, (direction, message: JSONRPCMessage) => traffic.message(direction, message), log);
  tapTransport(transport, wire);
  client.onerror = error => log.debug(`The MCP client reports: ${error.message}`);

  const closeOnAbort = closingOnAbort(signal, transport);
  try {
    await client.connect(transport, { signal, timeout: START_TIMEOUT_MS });
  } catch (error) {
    await client.close().catch(() => undefined); // It did not come up: there is nothing to close properly.
    throw startError(error, launch, stderr, connectOptions);
  } finally {
    closeOnAbort.dispose();
  }
  return connected(client, wire, transport, stderr);
};

function connected(client: Client, wire: Wire, transport: Transport, stderr: LineReader): Connection {
  const ends = new Emitter<string>();
  let isClosing = false;
  client.onclose = () => {
    if (!isClosing) {
      isClosing = true;
      wire.end();
      ends.fire(withLastWords(l10n.t('The server closed the connection.'), stderr));
    }
  };
  return {
    client: client.getProtocolEra() === 'modern' ? new TaskClient20260728(wire) : new TaskClient20251125(wire),
    serverInfo: client.getServerVersion(),
    onDidEnd: ends.event,
    async close() {
      isClosing = true;
      wire.end();
      if (transport instanceof StreamableHTTPClientTransport) {
        // Only a courtesy to the server: one that does not answer must not keep the next connection waiting.
        // @see MCP 2025-11-25, Transports, "Session Management"
        const goodbye = transport.terminateSession().catch(() => undefined);
        await Promise.race([goodbye, setTimeout(GOODBYE_TIMEOUT_MS, undefined, { ref: false })]);
      }
      await client.close();
    },
  };
}

/** The package adds variables of the host that the entry may have removed: naming them as absent keeps them out. */
function wholeEnvironment({ env }: StdioLaunch): Record<string, string> {
  const absent = Object.fromEntries(DEFAULT_INHERITED_ENV_VARS.map(name => [name, undefined]));
  return { ...absent, ...env } as Record<string, string>; // Node leaves out what is undefined.
}

function createTransport(launch: Launch, stderr: LineReader): Transport {
  if (launch.kind === 'http') {
    return new StreamableHTTPClientTransport(new URL(launch.url), { requestInit: { headers: { ...launch.headers } } });
  }
  const transport = new StdioClientTransport({
    command: launch.command,
    args: [...launch.args],
    cwd: launch.cwd,
    env: wholeEnvironment(launch),
    stderr: 'pipe',
    maxBufferSize: LARGEST_MESSAGE_BYTES,
  });
  transport.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk));
  return transport;
}

/** Through the transport: while the era is probed, the client does not know it yet, but the probe heeds its end. */
function closingOnAbort(signal: AbortSignal, transport: Transport) {
  const close = (): void => void transport.close().catch(() => undefined); // Already on the way out.
  signal.addEventListener('abort', close, { once: true });
  return toDisposable(() => signal.removeEventListener('abort', close));
}

function startError(error: unknown, launch: Launch, stderr: LineReader, { signal }: ConnectOptions): Error {
  const own = toOwnError(error, signal);
  if (isCancelledError(own)) {
    return own;
  }
  const reason = launch.kind === 'stdio' ? stdioReason(error, launch) : httpReason(own, launch.url);
  return new ConnectionError(withLastWords(reason ?? own.message, stderr), { cause: error });
}

function stdioReason(error: unknown, { command, cwd }: StdioLaunch): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOENT':
      return l10n.t('"{0}" cannot be started: there is no such command, or no folder {1}.', command, cwd);
    case 'EACCES':
      return l10n.t('"{0}" cannot be started: it is not executable.', command);
    case 'CONNECTION_CLOSED':
      return l10n.t('"{0}" ended before it answered.', command);
    default:
      return undefined;
  }
}

function httpReason(error: Error, url: string): string | undefined {
  const cause = rootCause(error);
  return cause !== error && /fetch failed/.test(messageOf(error))
    ? l10n.t('{0} cannot be reached: {1}', new URL(url).host, messageOf(cause) || l10n.t('no answer'))
    : undefined;
}

function rootCause(error: unknown): unknown {
  let cause = error;
  while (cause instanceof Error && cause.cause !== undefined) {
    cause = cause.cause;
  }
  return cause;
}

/** What the server wrote last is often the only reason anybody gets. */
function withLastWords(reason: string, stderr: LineReader): string {
  const words = stderr.lastLine;
  return words ? l10n.t('{0} It said last: {1}', reason, words) : reason;
}
