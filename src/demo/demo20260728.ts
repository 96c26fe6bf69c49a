import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import { endWithStdin } from './endWithStdin';
import { createDemo20260728 } from './rev20260728/createDemo20260728';
import { TaskListeningTransport } from './rev20260728/taskListeningTransport';
import { TaskTable } from './tasks/taskTable';

endWithStdin();
const tasks = new TaskTable();
const transport = new TaskListeningTransport(new StdioServerTransport(), tasks);
serveStdio(() => createDemo20260728(tasks), { transport });
