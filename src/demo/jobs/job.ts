import { z } from 'zod';
import type { JobContext } from './jobContext';
import { InvalidArguments } from './jobErrors';
import type { ElicitationAnswer, Question } from './question';

export type ToolContent =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image'; readonly data: string; readonly mimeType: string };

/** What a tool call returns in either protocol revision. */
export type ToolResult = {
  content: ToolContent[];
  structuredContent?: Record<string, unknown>;
  isError?: boolean;
};

/** How a job ends without a JSON-RPC error: the tool result and the task's last status message. */
export interface JobReport {
  readonly result: ToolResult;
  readonly summary: string;
}

/** A report in one sentence, which is also what the task says last. */
export function plainReport(text: string, structuredContent?: Record<string, unknown>): JobReport {
  return {
    summary: text,
    result: { content: [{ type: 'text', text }], ...(structuredContent && { structuredContent }) },
  };
}

/** A call whose arguments have been checked; running it is all that is left. */
export type PreparedJob = (context: JobContext) => Promise<JobReport>;

/**
 * Whether a call may become a task. 2025-11-25 announces it per tool; a 2026-07-28 server decides by itself, and
 * reads it as: never, where the client declares the extension, or not at all without the extension.
 */
export type TaskSupport = 'forbidden' | 'optional' | 'required';

/** A tool of the demo servers, the same for every protocol revision. */
export interface Job {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly taskSupport: TaskSupport;
  /** The work goes on to its end, whoever asks it to stop. */
  readonly refusesCancel: boolean;
  readonly inputSchema: ObjectSchema;
  readonly outputSchema: ObjectSchema | undefined;
  /** What the job asks before anything else: in 2026-07-28 before there is a task, elsewhere within it. */
  readonly opening: Question<ElicitationAnswer> | undefined;
  /** @throws InvalidArguments */
  prepare(args: unknown): PreparedJob;
}

/** A JSON Schema whose instances are objects, as tools require. */
export type ObjectSchema = { [keyword: string]: unknown; type: 'object' };

interface JobDefinition<Input extends z.ZodObject> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly taskSupport: TaskSupport;
  readonly refusesCancel?: boolean;
  readonly opening?: Question<ElicitationAnswer>;
  readonly input: Input;
  readonly output?: z.ZodObject;
  run(args: z.output<Input>, context: JobContext): Promise<JobReport>;
}

export function defineJob<Input extends z.ZodObject>(definition: JobDefinition<Input>): Job {
  const { name, title, description, taskSupport, refusesCancel = false, opening, input, output } = definition;
  return {
    name,
    title,
    description,
    taskSupport,
    refusesCancel,
    opening,
    inputSchema: objectSchema(input, 'input'),
    outputSchema: output && objectSchema(output, 'output'),
    prepare(args) {
      const parsed = input.safeParse(args ?? {});
      if (!parsed.success) {
        throw new InvalidArguments(name, z.prettifyError(parsed.error));
      }
      return context => definition.run(parsed.data, context);
    },
  };
}

/** The parameter by which a caller sets the pace; tests make it small. */
export function seconds(byDefault: number) {
  return z.number().min(0.1).max(3600).default(byDefault).describe('How long the work takes, in seconds');
}

function objectSchema(schema: z.ZodObject, io: 'input' | 'output'): ObjectSchema {
  return { ...z.toJSONSchema(schema, { io }), type: 'object' };
}
