/**
 * A process that migrates the plugin's tables and tells each step that it ran, one line each; with a step's number as
 * argument it kills itself as it begins that step. Run by storage/migrate.test.ts.
 */
import { migrateUp } from '../../src/storage/migrate.js';
import { captureLog } from './log.js';

const [connection = '{}', dieAtStep = ''] = process.argv.slice(2);

await migrateUp({
  connection: JSON.parse(connection),
  logger: captureLog().log,
  onProgress: (step) => {
    process.stdout.write(`${step}\n`, () => {});
    if (dieAtStep !== '' && step.includes(`(${dieAtStep} of `)) process.kill(process.pid, 'SIGKILL');
  },
});
