import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { endWithStdin } from '../endWithStdin';
import { TaskTable } from '../tasks/taskTable';
import { createDemo20251125 } from './createDemo20251125';

endWithStdin();
void createDemo20251125(new TaskTable()).connect(new StdioServerTransport());
