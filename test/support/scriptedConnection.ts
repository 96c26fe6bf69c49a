import assert from 'node:assert/strict';
import path from 'node:path';
import type { StdioLaunch } from '../../src/config/launch';
import type { Connection, ConnectOptions } from '../../src/mcp/connection';
import { connect } from '../../src/mcp/mcpClient';
import type { Tool } from '../../src/tasks/taskClient';
import { connectOptions } from './connectOptions';
import type { ServerScript } from './serverScript';
import type { ContractSubject } from './taskClientContract';

const repository = path.resolve(import.meta.dirname, '../..');
const CONTROL: Tool = { name: 'control', inputSchema: { type: 'object' }, taskSupport: 'forbidden' };

/** How the scripted server is started. */
export function scriptedLaunch(script: object): StdioLaunch {
  return {
    kind: 'stdio',
    command: process.execPath,
    args: ['test/fixtures/servers/scriptedServer.mjs', JSON.stringify(script)],
    cwd: repository,
    env: { PATH: process.env.PATH ?? '' },
    secrets: [],
  };
}

/** Connects to the scripted server as the extension does. */
export function connectScripted(script: object, own: Partial<ConnectOptions> = {}): Promise<Connection> {
  return connect(scriptedLaunch(script), connectOptions(own));
}

/** The scripted server and a real client of it, for the contract suite. */
export async function scriptedSubject(script: ServerScript): Promise<ContractSubject> {
  const connection = await connectScripted(script);
  const { client } = connection;
  return {
    client,
    async order(order) {
      // What the server sends because of an order comes before its answer, over the same pipe.
      const answer = await client.call({ tool: CONTROL, args: { ...order } });
      assert.equal(answer.kind, 'result');
    },
    close: () => connection.close(),
  };
}
