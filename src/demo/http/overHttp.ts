import { toNodeHandler } from '@modelcontextprotocol/node';
import { endWithStdin } from '../endWithStdin';
import { allJobs } from '../jobs/allJobs';
import { HttpSessions } from '../rev20251125/httpSessions';
import { createHttpDemo20260728 } from '../rev20260728/httpHandler';
import { ToolCalls } from '../rev20260728/toolCalls';
import { TaskTable } from '../tasks/taskTable';
import { serveOnLoopback } from './loopbackServer';

// Both generations over HTTP. One line on stdout says where each is, as a JSON object; stdin only has to end.
endWithStdin();
process.stdin.resume();

async function serve(): Promise<void> {
  const sessions = new HttpSessions(allJobs, new TaskTable());
  const addresses = await serveOnLoopback({
    '2025-11-25': (request, response) => sessions.handle(request, response),
    '2026-07-28': toNodeHandler(createHttpDemo20260728(new ToolCalls(allJobs, new TaskTable()))),
  });
  process.stdout.write(`${JSON.stringify(addresses)}\n`);
}

void serve();
