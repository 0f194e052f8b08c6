/**
 * Migrates the plugin's tables in a process of its own and prints one line per step. Kills itself when it begins the
 * step whose number is its second argument. Started by storage/migrate.test.ts.
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
