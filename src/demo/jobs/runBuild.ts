import { z } from 'zod';
import { defineJob, seconds } from './job';
import { takeSteps } from './jobContext';
import { buildFailedCode, JobFailure } from './jobErrors';

const errors = [
  { file: 'src/cart/total.ts', line: 41, message: "Property 'discount' does not exist on type 'Order'." },
  { file: 'src/cart/total.ts', line: 57, message: "Argument of type 'string' is not assignable to type 'number'." },
];

/** Ends in a JSON-RPC error with code, message and data: the task itself fails. */
export const runBuild = defineJob({
  name: 'run_build',
  title: 'Run build',
  description: 'Builds a project. The demo project does not compile, so the build fails with an error.',
  taskSupport: 'optional',
  input: z.object({
    project: z.string().min(1).max(100).default('web-shop').describe('The project to build'),
    seconds: seconds(6),
  }),
  async run({ project, seconds }, context) {
    const steps = ['Restoring packages', 'Compiling 214 files', 'Checking types'];
    await takeSteps(context, steps, seconds);
    throw new JobFailure(buildFailedCode, `Build of ${project} failed: ${errors.length} type errors`, {
      project,
      exitCode: 2,
      errors,
    });
  },
});
