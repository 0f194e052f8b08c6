/**
 * The standalone host as a process: settings from the environment, signals, exit codes.
 * Started by run.mjs (`npm start`). Exit codes: 0 stopped on request, 1 failed at run time, 2 bad configuration.
 */
import { startHost } from './host.js';
import { createLog, standardOutput } from './server/logging.js';
import { type HostSettings, readSettings, SettingsError } from './settings.js';

const EXIT_FAILED = 1;
const EXIT_BAD_CONFIGURATION = 2;
/** Below the 10 s that a service manager waits before it kills. */
const STOP_TIMEOUT_MS = 9_000;

/** Runs until a signal or a failure ends the process. */
export async function main(): Promise<void> {
  const settings = settingsOrExit();
  const log = createLog(settings.logLevel, standardOutput());
  const exit = (code: number) => {
    log.flush();
    process.exit(code);
  };
  // Nobody reads any more, a terminal was closed: that alone must not end the host half-way.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      log.fatal({ err: error }, 'An error that nobody handled ends the host.');
      exit(EXIT_FAILED);
    });
  }
  // A signal during the start takes effect as soon as there is something to stop, and in time also then.
  const signal = waitForSignal(() => exit(EXIT_FAILED));
  signal.then(() => {
    const overdue = () => {
      log.error({}, 'The host did not stop in time and is ended.');
      exit(EXIT_FAILED);
    };
    setTimeout(overdue, STOP_TIMEOUT_MS);
  });
  try {
    const host = await startHost({ settings, log });
    if (host.madeUpPassword !== undefined) {
      process.stdout.write(
        `First administrator: ${settings.adminUser}, password: ${host.madeUpPassword} (shown this once only)\n`,
      );
    }
    process.stdout.write(`Exovo listening on ${host.url}\n`);
    log.info({ signal: await signal }, 'The host is stopping.');
    await host.stop();
    log.info({}, 'The host has stopped.');
    exit(0);
  } catch (error) {
    log.fatal({ err: error }, error instanceof Error ? error.message : 'The host could not start.');
    exit(EXIT_FAILED);
  }
}

function settingsOrExit(): HostSettings {
  try {
    return readSettings(process.env);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_BAD_CONFIGURATION);
  }
}

/**
 * The first asks for a stop, the second does not wait for it. SIGHUP is a terminal that was closed: without a stop its
 * database would go on by itself.
 */
function waitForSignal(force: () => void): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let asked = false;
    for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
      process.on(name, () => {
        if (asked) force();
        asked = true;
        resolve(name);
      });
    }
  });
}
