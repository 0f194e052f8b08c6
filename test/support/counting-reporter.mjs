/**
 * Mocha's spec reporter that also writes the run's counts and the tests that failed to the file in MOCHA_COUNTS_FILE, for
 * .ci/run to sum up. Plain JavaScript, because the launcher passes this path to mocha.
 */
import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';

export default class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const file = process.env.MOCHA_COUNTS_FILE;
    if (file === undefined) return;
    const failed = [];
    runner.on(Mocha.Runner.constants.EVENT_TEST_FAIL, (test, error) => {
      failed.push(`${test.titlePath().join(' › ')}\n${error.stack ?? error.message}`);
    });
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = this.stats;
      writeFileSync(file, JSON.stringify({ passes, failures, pending, failed }));
    });
  }
}
