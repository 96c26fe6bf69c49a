import type { PreparedJob, ToolResult } from '../jobs/job';
import { JobFailure, taskCancelledCode } from '../jobs/jobErrors';
import { DemoTask } from './demoTask';
import { type RunOptions, runJob } from './runJob';

const untracked = { ttlMs: Number.POSITIVE_INFINITY, pollIntervalMs: 0, refusesCancel: false };

/**
 * Runs a job within one request, without a task anybody can see. Jobs that ask are not run this way, as they require a
 * task, unless the one answer they have already lets them end.
 * @throws JobFailure, the request's JSON-RPC error
 */
export async function runDirectly(
  job: PreparedJob,
  signal: AbortSignal,
  options: RunOptions = {},
): Promise<ToolResult> {
  const task = new DemoTask(untracked, () => {});
  signal.addEventListener('abort', () => task.cancel('Request cancelled'), { once: true });
  await runJob(job, task, options);
  if (task.outcome?.status === 'completed') {
    return task.outcome.result;
  }
  if (task.outcome?.status === 'failed') {
    const { code, message, data } = task.outcome.error;
    throw new JobFailure(code, message, data);
  }
  throw new JobFailure(taskCancelledCode, 'Request cancelled');
}
