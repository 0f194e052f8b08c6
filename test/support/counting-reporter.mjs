/**
 * Mocha's spec reporter that also names the tests that passed only at their second try, and writes the run's counts and
 * the tests that failed to the file in MOCHA_COUNTS_FILE, for .ci/run to sum up. Plain JavaScript, because the launcher
 * passes this path to mocha.
 */
import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';

const { EVENT_RUN_END, EVENT_TEST_FAIL, EVENT_TEST_RETRY } = Mocha.Runner.constants;

export default class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const failed = new Map();
    const retried = new Map();
    runner.on(EVENT_TEST_FAIL, (test, error) => failed.set(titleOf(test), error));
    runner.on(EVENT_TEST_RETRY, (test, error) => retried.set(titleOf(test), error));
    runner.once(EVENT_RUN_END, () => {
      const unsteady = [...retried].filter(([title]) => !failed.has(title)).map(describe);
      for (const text of unsteady)
        Mocha.reporters.Base.consoleLog(`Passed only at the second try: ${text}\n`);
      const file = process.env.MOCHA_COUNTS_FILE;
      if (file === undefined) return;
      const { passes, failures, pending } = this.stats;
      const counts = { passes, failures, pending, failed: [...failed].map(describe), unsteady };
      writeFileSync(file, JSON.stringify(counts));
    });
  }
}

function titleOf(test) {
  return test.titlePath().join(' › ');
}

function describe([title, error]) {
  return `${title}\n${error.stack ?? error.message}`;
}
