/**
 * Runs the standalone host as a process: settings from the environment, signals, exit codes.
 * Exit codes: 0 stopped on request, 1 failed at run time or because of a defect, 2 wrong settings or something in the way.
 */
import { requirePrograms } from './database/mariadb-server.js';
import { startHost } from './host.js';
import { createLog, type HostLog, standardOutput } from './server/logging.js';
import { type HostSettings, readSettings } from './settings.js';
import type { FirstAdministrator } from './sign-in/administrators.js';
import { StartError } from './start-error.js';

const EXIT_FAILED = 1;
const EXIT_CANNOT_START = 2;
/** After the drain. */
const STOP_TIMEOUT_MS = 9_000;
/** One request to stop can arrive twice: npm forwards the SIGINT that the terminal has already sent to the host. */
const SAME_REQUEST_MS = 1_000;

/** Runs until a signal or a failure ends the process. */
export async function main(): Promise<void> {
  const settings = settingsOrExit();
  const log = createLog(settings.logLevel, standardOutput());
  const exit = (code: number) => {
    log.flush();
    process.exit(code);
  };
  handleStrayErrors(log, exit);
  // Signals count from here on: one that comes during the start takes effect as soon as the host can be stopped.
  const signal = waitForSignal(() => exit(EXIT_FAILED));
  // Load balancers need time to notice that the host stops; a person who presses Ctrl-C should not wait.
  const drainMsAfter = (name: NodeJS.Signals) => (name === 'SIGTERM' ? settings.drainSeconds * 1_000 : 0);
  signal.then((name) => {
    setTimeout(() => {
      log.error({}, 'The host did not stop in time; forcing exit.');
      exit(EXIT_FAILED);
    }, drainMsAfter(name) + STOP_TIMEOUT_MS);
  });
  try {
    const host = await startHost({ settings, log });
    if (host.firstAdministrator !== undefined)
      process.stdout.write(signInHint(settings, host.firstAdministrator));
    process.stdout.write(`Exovo listening on ${host.url}\n`);
    const name = await signal;
    log.info({ signal: name }, 'The host is stopping.');
    await host.stop(drainMsAfter(name));
    log.info({}, 'The host has stopped.');
    exit(0);
  } catch (error) {
    if (error instanceof StartError) refuseToStart(error);
    log.fatal({ err: error }, error instanceof Error ? error.message : 'The host could not start.');
    exit(EXIT_FAILED);
  }
}

/** The first administrator's password stands out from the log's lines, because it is shown only once. */
function signInHint({ adminUser, adminPassword }: HostSettings, first: FirstAdministrator): string {
  const { generatedPassword, existed } = first;
  if (generatedPassword !== undefined) {
    return (
      `\nFirst administrator: ${adminUser}, password: ${generatedPassword} (shown only once)\n` +
      'Keep it. You can change it under Account once you have signed in.\n\n'
    );
  }
  if (!existed) return '';
  const noEffect =
    adminPassword === undefined
      ? ''
      : 'EXOVO_ADMIN_PASSWORD has no effect because there is already an administrator. ';
  if (noEffect === '' && !process.stdout.isTTY) return '';
  return `${noEffect}To set a new password, run: exovo admin password ${adminUser} (in a clone: npx exovo …)\n`;
}

function settingsOrExit(): HostSettings {
  try {
    const settings = readSettings(process.env);
    if (settings.database === undefined) requirePrograms();
    return settings;
  } catch (error) {
    if (error instanceof StartError) refuseToStart(error);
    throw error;
  }
}

function refuseToStart({ message }: StartError): never {
  process.stderr.write(`${message}\n`);
  process.exit(EXIT_CANNOT_START);
}

function handleStrayErrors(log: HostLog, exit: (code: number) => void): void {
  // When the terminal is closed, writing fails. That alone must not crash the host.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      log.fatal({ err: error }, 'Unhandled error; exiting.');
      exit(EXIT_FAILED);
    });
  }
}

/**
 * Resolves on the first signal; another one calls `force` unless it belongs to the same request. SIGHUP means that the
 * terminal was closed.
 */
function waitForSignal(force: () => void): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let askedAtMs: number | undefined;
    for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
      process.on(name, () => {
        askedAtMs ??= performance.now();
        if (performance.now() - askedAtMs >= SAME_REQUEST_MS) force();
        resolve(name);
      });
    }
  });
}
