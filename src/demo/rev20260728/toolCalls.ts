import {
  type JSONRPCRequest,
  ProtocolError,
  ProtocolErrorCode,
  type Result,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import { jobNamed } from '../jobs/allJobs';
import type { Job, PreparedJob } from '../jobs/job';
import { InvalidArguments } from '../jobs/jobErrors';
import { runDirectly } from '../tasks/runDirectly';
import { runJob } from '../tasks/runJob';
import type { TaskTable } from '../tasks/taskTable';
import { taskFields } from './taskMessages';
import { declaresTasks, missingTasksExtension } from './tasksExtension';

const callParams = z.object({ name: z.string(), arguments: z.record(z.string(), z.unknown()).optional() });

/**
 * Answers `tools/call` with a task wherever the client can take one. It belongs in the server's
 * `fallbackRequestHandler`: a handler registered for `tools/call` may, in server 2.4, return tool results only.
 * @see MCP Tasks extension, "Capability Negotiation" and "Task Creation"
 */
export async function callTool(request: JSONRPCRequest, context: ServerContext, tasks: TaskTable): Promise<Result> {
  const { name, arguments: args } = parsedParams(request);
  const job = jobNamed(name);
  if (!job) {
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown tool: ${name}`);
  }
  const canTakeTask = declaresTasks(context.mcpReq.envelope);
  if (job.taskSupport === 'required' && !canTakeTask) {
    throw missingTasksExtension();
  }
  try {
    const run = job.prepare(args);
    const asTask = canTakeTask && job.taskSupport !== 'forbidden';
    return asTask ? startTask(job, run, tasks) : await runDirectly(run, context.mcpReq.signal);
  } catch (error) {
    if (error instanceof InvalidArguments) {
      return { isError: true, content: [{ type: 'text', text: error.message }] };
    }
    throw error;
  }
}

function startTask(job: Job, run: PreparedJob, tasks: TaskTable): Result {
  const task = tasks.create({ refusesCancel: job.refusesCancel });
  // The next turn, so that the answer shows the task as it begins.
  setImmediate(() => void runJob(run, task));
  return { resultType: 'task', ...taskFields(task) };
}

function parsedParams(request: JSONRPCRequest): z.output<typeof callParams> {
  const parsed = callParams.safeParse(request.params);
  if (!parsed.success) {
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Invalid tools/call: ${z.prettifyError(parsed.error)}`);
  }
  return parsed.data;
}
