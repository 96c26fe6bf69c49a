import type { Question } from './question';

/** All a job may know of the task that runs it. */
export interface JobContext {
  /** Says what is being done now; becomes the status message and, where the protocol has it, a progress notification. */
  report(message: string, progress?: JobProgress): void;
  /** Rejects when the task ends from outside meanwhile: cancelled or expired. */
  sleep(ms: number): Promise<void>;
  /**
   * Asks the client and waits, for as long as the task lives. Several questions may be open at a time.
   * @throws MissingCapability where the client has said that it cannot be asked this
   */
  ask<Answer>(question: Question<Answer>): Promise<Answer>;
  /** Aborted when the task ends from outside. */
  readonly signal: AbortSignal;
}

export interface JobProgress {
  readonly progress: number;
  readonly total: number;
}

/**
 * Goes through the steps in order, giving each an equal share of the time.
 * @param before the steps that were taken already, and how many there are in all: progress never falls back
 */
export async function takeSteps(
  context: JobContext,
  steps: readonly string[],
  totalSeconds: number,
  before = { taken: 0, total: steps.length },
): Promise<void> {
  for (const [index, step] of steps.entries()) {
    context.report(step, { progress: before.taken + index, total: before.total });
    await context.sleep((totalSeconds * 1000) / steps.length);
  }
}
