import Mocha from 'mocha';
import { saveBegun, saveResult } from './results.mjs';

/** Mocha's usual report on the terminal, and the totals for the part that started it. */
export default class SavingReporter extends Mocha.reporters.Spec {
  /**
   * @param {Mocha.Runner} runner
   * @param {Mocha.MochaOptions} options
   */
  constructor(runner, options) {
    super(runner, options);
    const { EVENT_RUN_BEGIN, EVENT_TEST_FAIL, EVENT_RUN_END } = Mocha.Runner.constants;
    /** @type {import('./report.mjs').Failure[]} */
    const failures = [];
    runner.once(EVENT_RUN_BEGIN, saveBegun);
    runner.on(EVENT_TEST_FAIL, (test, error) => {
      failures.push({ title: test.fullTitle(), message: error.message, ...(test.file && { file: test.file }) });
    });
    runner.once(EVENT_RUN_END, () => {
      saveResult({ passed: this.stats.passes, failed: this.stats.failures, pending: this.stats.pending, failures });
    });
  }
}
