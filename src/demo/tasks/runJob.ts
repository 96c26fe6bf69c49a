import { setTimeout as delay } from 'node:timers/promises';
import type { PreparedJob } from '../jobs/job';
import type { JobContext, JobProgress } from '../jobs/jobContext';
import { JobCancelled, JobFailure, MissingCapability } from '../jobs/jobErrors';
import type { Capability, Question } from '../jobs/question';
import type { DemoTask, Outcome } from './demoTask';

const internalErrorCode = -32603;

export type ProgressListener = (message: string, progress: JobProgress) => void;

/** What a protocol revision adds to a run. */
export interface RunOptions {
  readonly onProgress?: ProgressListener | undefined;
  /** Whether the client can be asked this; without it a question waits until somebody connects who can. */
  readonly canAsk?: (needs: Capability) => boolean;
  /** A response that came before the run, to the question that the job opens with. */
  readonly opening?: Opening;
}

export interface Opening {
  readonly question: Question<unknown>;
  readonly response: unknown;
}

/** Runs a job as a task to its end. Never rejects: every end of the job is an end of the task. */
export async function runJob(job: PreparedJob, task: DemoTask, options: RunOptions = {}): Promise<void> {
  try {
    const { result, summary } = await job(contextOf(task, options));
    task.end({ status: 'completed', result }, summary);
  } catch (error) {
    task.end(outcomeOf(error), error instanceof Error ? error.message : String(error));
  }
}

function contextOf(task: DemoTask, { onProgress, canAsk, opening }: RunOptions): JobContext {
  let ahead = opening;
  return {
    signal: task.signal,
    report(message, progress) {
      task.say(message);
      if (progress && !task.outcome) {
        onProgress?.(message, progress);
      }
    },
    sleep: ms => delay(ms, undefined, { signal: task.signal }),
    async ask(question) {
      const given = ahead?.question === question ? question.answer.safeParse(ahead.response) : undefined;
      if (given?.success) {
        ahead = undefined; // It answers once: a job that asks again was not content with it.
        return given.data;
      }
      if (canAsk && !canAsk(question.needs)) {
        throw new MissingCapability(question.needs);
      }
      return task.ask(question);
    },
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
  if (error instanceof MissingCapability) {
    return { status: 'completed', result: { isError: true, content: [{ type: 'text', text: error.message }] } };
  }
  return { status: 'failed', error: { code: internalErrorCode, message: String(error) } };
}
