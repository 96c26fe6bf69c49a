import { toNodeHandler } from '@modelcontextprotocol/node';
import { endWithStdin } from '../../src/demo/endWithStdin';
import { serveOnLoopback } from '../../src/demo/http/loopbackServer';
import { createHttpDemo20260728 } from '../../src/demo/rev20260728/httpHandler';
import { ToolCalls } from '../../src/demo/rev20260728/toolCalls';
import { TaskTable } from '../../src/demo/tasks/taskTable';
import { suiteTools } from './support/suiteTools';

// What the conformance suite tests: the task runtime of the 2026-07-28 demo server with the tools of the suite. One line
// on stdout says where it is; stdin only has to end.
endWithStdin();
process.stdin.resume();

async function serve(): Promise<void> {
  const handler = createHttpDemo20260728(new ToolCalls(suiteTools, new TaskTable()));
  const { mcp } = await serveOnLoopback({ mcp: toNodeHandler(handler) });
  process.stdout.write(`${mcp}\n`);
}

void serve();
