/**
 * Runs a command of `exovo` on a Node.js that is new enough. Started by bin/exovo.cjs, or by tools/run in a clone; each has
 * checked the command's name.
 */
import { takeSettings } from './settings-file.js';
import { StartError } from './start-error.js';

const EXIT_BAD_CONFIGURATION = 2;

const [, , command, ...given] = process.argv;
try {
  const args = takeSettings(given, process.env, (sentence) => process.stderr.write(`${sentence}\n`));
  switch (command) {
    case 'doctor':
      process.exitCode = await (await import('./doctor/doctor.js')).main(args);
      break;
    case 'admin':
      process.exitCode = await (await import('./administrators/command.js')).main(args);
      break;
    case 'grants':
      process.exitCode = await (await import('./grants/grants.js')).main(args);
      break;
    case 'export':
      process.exitCode = await (await import('./transfer/export.js')).main(args);
      break;
    case 'import':
      process.exitCode = await (await import('./transfer/import.js')).main(args);
      break;
    default:
      await (await import('./main.js')).main();
  }
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = EXIT_BAD_CONFIGURATION;
}
