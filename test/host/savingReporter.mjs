import Mocha from 'mocha';
import { saveResult } from './results.mjs';

/** Mocha's usual report on the terminal, and the totals for the part that started it. */
export default class SavingReporter extends Mocha.reporters.Spec {
  /**
   * @param {Mocha.Runner} runner
   * @param {Mocha.MochaOptions} options
   */
  constructor(runner, options) {
    super(runner, options);
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = this.stats;
      saveResult({ passed: passes, failed: failures, pending });
    });
  }
}
