import { z } from 'zod';
import { askForm, type FilledForm, form } from '../../../src/demo/jobs/form';
import type { FormSchema } from '../../../src/demo/jobs/formSchema';
import { defineJob, type Job, plainReport } from '../../../src/demo/jobs/job';
import { JobFailure } from '../../../src/demo/jobs/jobErrors';

const nothing = z.object({});

const greet = defineJob({
  name: 'greet',
  title: 'Greet',
  description: 'Says hello, never as a task.',
  taskSupport: 'forbidden',
  input: z.object({ name: z.string() }),
  run: async ({ name }) => plainReport(`Hello, ${name}!`),
});

/** Runs within the request for a client without the extension. */
const slowCompute = defineJob({
  name: 'slow_compute',
  title: 'Slow compute',
  description: 'Takes so many seconds.',
  taskSupport: 'optional',
  input: z.object({ seconds: z.number().min(0), label: z.string().optional() }),
  async run({ seconds, label = 'it' }, context) {
    await context.sleep(seconds * 1000);
    return plainReport(`Computed ${label}`);
  },
});

const failingJob = defineJob({
  name: 'failing_job',
  title: 'Failing job',
  description: 'Ends in a tool error.',
  taskSupport: 'required',
  input: nothing,
  async run() {
    const text = 'It went wrong';
    return { summary: text, result: { isError: true, content: [{ type: 'text', text }] } };
  },
});

const protocolErrorJob = defineJob({
  name: 'protocol_error_job',
  title: 'Protocol error job',
  description: 'Ends in a JSON-RPC error.',
  taskSupport: 'required',
  input: nothing,
  async run() {
    throw new JobFailure(-32603, 'It broke');
  },
});

const confirmation: FormSchema = {
  type: 'object',
  properties: { confirm: { type: 'boolean', title: 'Delete it' } },
  required: ['confirm'],
};

const confirmDelete = defineJob({
  name: 'confirm_delete',
  title: 'Confirm delete',
  description: 'Asks before it deletes a file, which it does not.',
  taskSupport: 'required',
  input: z.object({ filename: z.string() }),
  async run({ filename }, context) {
    const sure = form(`Delete ${filename}?`, confirmation, z.object({ confirm: z.boolean() }));
    const answer = await askForm(context, sure);
    return plainReport(
      answer.action === 'accept' && answer.content.confirm ? `Deleted ${filename}` : 'Nothing deleted',
    );
  },
});

const naming: FormSchema = {
  type: 'object',
  properties: { name: { type: 'string', title: 'Name' } },
  required: ['name'],
};

const named = (message: string) => form(message, naming, z.object({ name: z.string() }));

const multiInput = defineJob({
  name: 'multi_input',
  title: 'Multi input',
  description: 'Asks two questions at a time.',
  taskSupport: 'required',
  input: nothing,
  async run(_, context) {
    const answers = await Promise.all(['First?', 'Second?'].map(message => askForm(context, named(message))));
    return plainReport(`Heard ${answers.map(nameIn).join(' and ')}`);
  },
});

const userName = named('Your name?');

const testToolWithTask = defineJob({
  name: 'test_tool_with_task',
  title: 'Test tool with task',
  description: 'Asks before there is a task.',
  taskSupport: 'required',
  opening: userName.question,
  input: nothing,
  async run(_, context) {
    return plainReport(`Done for ${nameIn(await askForm(context, userName))}`);
  },
});

function nameIn(answer: FilledForm<{ name: string }>): string {
  return answer.action === 'accept' ? answer.content.name : 'nobody';
}

/** The tools that the `tasks-*` scenarios call, as their descriptions want them. */
export const suiteTools: readonly Job[] = [
  greet,
  slowCompute,
  failingJob,
  protocolErrorJob,
  confirmDelete,
  multiInput,
  testToolWithTask,
];
