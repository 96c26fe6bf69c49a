/** All a job may know of the task that runs it. */
export interface JobContext {
  /** Says what is being done now; becomes the status message and, where the protocol has it, a progress notification. */
  report(message: string, progress?: JobProgress): void;
  /** Rejects when the task ends from outside meanwhile: cancelled or expired. */
  sleep(ms: number): Promise<void>;
  /** Puts a form before the user and waits, for as long as the task lives. */
  ask(question: Question): Promise<Answer>;
  /** Aborted when the task ends from outside. */
  readonly signal: AbortSignal;
}

export interface JobProgress {
  readonly progress: number;
  readonly total: number;
}

/** A form mode elicitation. */
export interface Question {
  readonly message: string;
  readonly requestedSchema: FormSchema;
}

export type FormSchema = {
  type: 'object';
  properties: Record<string, FormField>;
  required?: string[];
};

export type FormField =
  | { type: 'string'; title: string; description?: string; enum?: string[]; default?: string }
  | { type: 'integer'; title: string; description?: string; minimum?: number; maximum?: number; default?: number }
  | { type: 'boolean'; title: string; description?: string; default?: boolean };

/** The three response actions of an elicitation; `content` is unchecked. */
export interface Answer {
  readonly action: 'accept' | 'decline' | 'cancel';
  readonly content?: Readonly<Record<string, unknown>> | undefined;
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
