import { setTimeout as delay } from 'node:timers/promises';
import type { PreparedJob } from '../jobs/job';
import type { JobContext, JobProgress } from '../jobs/jobContext';
import { JobCancelled, JobFailure } from '../jobs/jobErrors';
import type { DemoTask, Outcome } from './demoTask';

const internalErrorCode = -32603;

export type ProgressListener = (message: string, progress: JobProgress) => void;

/** Runs a job as a task to its end. Never rejects: every end of the job is an end of the task. */
export async function runJob(job: PreparedJob, task: DemoTask, onProgress?: ProgressListener): Promise<void> {
  try {
    const { result, summary } = await job(contextOf(task, onProgress));
    task.end({ status: 'completed', result }, summary);
  } catch (error) {
    task.end(outcomeOf(error), error instanceof Error ? error.message : String(error));
  }
}

function contextOf(task: DemoTask, onProgress?: ProgressListener): JobContext {
  return {
    signal: task.signal,
    report(message, progress) {
      task.say(message);
      if (progress && !task.outcome) {
        onProgress?.(message, progress);
      }
    },
    sleep: ms => delay(ms, undefined, { signal: task.signal }),
    ask: question => task.ask(question),
  };
}

/** A sleep that was interrupted ends here too; by then the task has its outcome, which stands. */
function outcomeOf(error: unknown): Outcome {
  if (error instanceof JobCancelled) {
    return { status: 'cancelled' };
  }
  if (error instanceof JobFailure) {
    const { code, message, data } = error;
    return { status: 'failed', error: data === undefined ? { code, message } : { code, message, data } };
  }
  return { status: 'failed', error: { code: internalErrorCode, message: String(error) } };
}
