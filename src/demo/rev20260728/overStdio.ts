import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import { endWithStdin } from '../endWithStdin';
import { allJobs } from '../jobs/allJobs';
import { TaskTable } from '../tasks/taskTable';
import { createDemo20260728 } from './createDemo20260728';
import { TaskListeningTransport } from './taskListeningTransport';
import { ToolCalls } from './toolCalls';

endWithStdin();
const calls = new ToolCalls(allJobs, new TaskTable());
const transport = new TaskListeningTransport(new StdioServerTransport(), calls.tasks);
serveStdio(() => createDemo20260728(calls), { transport });
