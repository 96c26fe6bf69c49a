import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import { endWithStdin } from '../endWithStdin';
import { TaskTable } from '../tasks/taskTable';
import { createDemo20260728 } from './createDemo20260728';
import { TaskListeningTransport } from './taskListeningTransport';

endWithStdin();
const tasks = new TaskTable();
const transport = new TaskListeningTransport(new StdioServerTransport(), tasks);
serveStdio(() => createDemo20260728(tasks), { transport });
