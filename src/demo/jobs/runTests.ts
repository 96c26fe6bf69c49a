import { z } from 'zod';
import { defineJob, seconds } from './job';
import { takeSteps } from './jobContext';

const failures = [
  'cart › applies the discount before tax\n    expected 90, got 100 (test/cart.test.ts:28)',
  'checkout › refuses an expired card\n    timed out after 2000 ms (test/checkout.test.ts:112)',
];

/** Ends in a tool error: `failed` in 2025-11-25, `completed` with `isError` in 2026-07-28. */
export const runTests = defineJob({
  name: 'run_tests',
  title: 'Run tests',
  description: 'Runs the 48 tests of the demo project. Two of them fail.',
  taskSupport: 'optional',
  input: z.object({ seconds: seconds(6) }),
  async run({ seconds }, context) {
    const steps = [0, 12, 24, 36].map(done => `Ran ${done} of 48 tests`);
    await takeSteps(context, steps, seconds);
    const list = failures.map((failure, index) => `${index + 1}) ${failure}`).join('\n\n');
    return {
      summary: '2 of 48 tests failed',
      result: { isError: true, content: [{ type: 'text', text: `2 of 48 tests failed.\n\n${list}` }] },
    };
  },
});
