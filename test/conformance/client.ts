import { messageOf } from '../../src/base/errors';
import type { Connection } from '../../src/mcp/connection';
import { callsAskedFor } from './support/callsAskedFor';
import { makeCall } from './support/makeCall';
import { Reach } from './support/reach';

/**
 * What the conformance suite tests: our connection layer in the hands of somebody who connects to the server at the
 * address in the last argument, lists its tools and calls them. Exits with 1 where one of these goes wrong.
 */
async function main(): Promise<void> {
  const reach = new Reach(process.argv.at(-1) ?? '', JSON.parse(process.env.MCP_CONFORMANCE_CONTEXT ?? '{}'));
  const connection = await reach.connect();
  try {
    await reach.allowed(() => connection.check(new AbortController().signal));
    await useTools(connection, reach);
  } finally {
    await connection.close();
  }
}

/** One failed call keeps nobody from trying the next tool. */
async function useTools({ client }: Connection, reach: Reach): Promise<void> {
  const tools = await reach.allowed(() => client.listTools());
  const failures: string[] = [];
  for (const call of callsAskedFor(process.env, tools)) {
    const called = reach.allowed(() => makeCall(client, call));
    await called.catch(error => failures.push(`${call.tool.name}: ${messageOf(error)}`));
  }
  if (failures.length > 0) {
    throw new Error(failures.join('\n'));
  }
}

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
