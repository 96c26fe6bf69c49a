import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { endWithStdin } from './endWithStdin';
import { createDemo20251125 } from './rev20251125/createDemo20251125';
import { TaskTable } from './tasks/taskTable';

endWithStdin();
void createDemo20251125(new TaskTable()).connect(new StdioServerTransport());
