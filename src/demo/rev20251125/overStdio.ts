import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { endWithStdin } from '../endWithStdin';
import { allJobs } from '../jobs/allJobs';
import { TaskTable } from '../tasks/taskTable';
import { createDemo20251125 } from './createDemo20251125';

endWithStdin();
void createDemo20251125(allJobs, new TaskTable()).connect(new StdioServerTransport());
