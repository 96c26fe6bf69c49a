import type { HttpLaunch } from '../../../src/config/launch';
import type { Connection } from '../../../src/mcp/connection';
import { connect } from '../../../src/mcp/mcpClient';
import { connectOptions } from '../../support/connectOptions';
import { consoleLog } from './consoleLog';
import { sampleAnswer } from './sampleArguments';

/** The one place that knows what connecting takes. The suite speaks HTTP only: there is nothing to supervise. */
export function reach(url: string): Promise<Connection> {
  const launch: HttpLaunch = { kind: 'http', url, headers: {}, secrets: [] };
  return connect(
    launch,
    connectOptions({
      log: consoleLog,
      supervisor: { execPath: process.execPath, script: '' },
      onQuestion: ({ params, answer }) => void answer({ kind: 'result', result: sampleAnswer(params) }),
    }),
  );
}
