import type { Connection } from '../../../src/mcp/connection';
import { connect } from '../../../src/mcp/mcpClient';
import { consoleLog } from './consoleLog';

/** The one place that knows what connecting takes. */
export function reach(url: string): Promise<Connection> {
  const { signal } = new AbortController();
  return connect(
    { kind: 'http', url, headers: {}, secrets: [] },
    { log: consoleLog, onStderr: () => undefined, signal, clientVersion: '0.0.0' },
  );
}
