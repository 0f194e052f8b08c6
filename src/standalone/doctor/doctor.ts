/**
 * `npm run doctor`: looks at everything that a running host needs of a PBX, and says of each what is wrong and what to
 * do about it. Changes nothing. With `--json` the findings as JSON; in colour on a terminal otherwise.
 *
 * Called by run.mjs with the settings of `npm start`. Exit codes: 0 well, 1 an error was found, 2 bad configuration.
 */
import type { DatabaseConnection, HealthFinding, HostLogger } from 'exovo-api-access/host';
import { findPbxSchema, type PbxOptions } from 'exovo-api-access/internal/pbx';
import { SqlPool } from 'exovo-api-access/internal/storage';
import { type HostSettings, readSettings, SettingsError } from '../settings.js';
import { grantFindings } from './grants.js';

export interface DoctorOutput {
  write(text: string): void;
  readonly isTerminal: boolean;
}

const EXIT_WELL = 0;
const EXIT_ERROR_FOUND = 1;
const EXIT_BAD_CONFIGURATION = 2;
/** FreePBX's only tenant; on a PBX with several, what is looked at is the same for all. */
const TENANT = '1';

/** What Health logs meanwhile is in the findings already. */
const SILENT: HostLogger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export async function main(args: readonly string[]): Promise<number> {
  const output: DoctorOutput = {
    write: (text) => void process.stdout.write(text),
    isTerminal: process.stdout.isTTY === true && process.env.NO_COLOR === undefined,
  };
  const unknown = args.filter((arg) => arg !== '--json');
  if (unknown.length > 0) {
    process.stderr.write(`Unknown: ${unknown.join(' ')}. The doctor knows --json.\n`);
    return EXIT_BAD_CONFIGURATION;
  }
  try {
    return await examine(readSettings(process.env), output, args.includes('--json'));
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return EXIT_BAD_CONFIGURATION;
  }
}

/** Resolves to the exit code when everything has been looked at. */
export async function examine(
  settings: HostSettings,
  output: DoctorOutput,
  asJson: boolean,
): Promise<number> {
  const findings = await findingsOf(settings);
  output.write(
    asJson ? `${JSON.stringify({ items: findings }, null, 2)}\n` : report(findings, output.isTerminal),
  );
  return findings.some(({ state }) => state === 'error') ? EXIT_ERROR_FOUND : EXIT_WELL;
}

async function findingsOf(settings: HostSettings): Promise<HealthFinding[]> {
  const connection = settings.pbxDatabase ?? settings.database;
  if (connection === undefined) return [embedded(settings)];
  const findings = [await reachable('database', 'Database of the plugin', settings.database ?? connection)];
  if (settings.pbxDatabase !== undefined) {
    findings.push(await reachable('pbx_database', 'Database of the PBX', settings.pbxDatabase));
  }
  if (findings.some(({ state }) => state === 'error')) return findings;
  return [
    ...findings,
    ...(await grantFindings(findPbxSchema(settings.pbx).secrets, connection)),
    ...(await pbxFindings(settings, connection)),
  ];
}

function embedded({ pbx }: HostSettings): HealthFinding {
  const isStandalone = pbx === 'standalone';
  return {
    id: 'database',
    title: 'Database',
    state: isStandalone ? 'ok' : 'error',
    detail: 'The embedded database is used; it is set up and looked after by the host itself.',
    remedy: isStandalone ? null : 'Set EXOVO_PBX_DATABASE_URL to the database of the PBX.',
  };
}

async function reachable(id: string, title: string, connection: DatabaseConnection): Promise<HealthFinding> {
  const pool = new SqlPool(connection, { connectionLimit: 1 });
  try {
    const [row] = await pool.select<{ version: string }>('SELECT VERSION() AS version');
    return { id, title, state: 'ok', detail: `Answers: ${row?.version ?? 'unknown version'}.`, remedy: null };
  } catch (error) {
    return {
      id,
      title,
      state: 'error',
      detail: sentence(error),
      remedy: 'Check address, user and password in the database URL, and that the server runs.',
    };
  } finally {
    await pool.close();
  }
}

async function pbxFindings(settings: HostSettings, connection: DatabaseConnection): Promise<HealthFinding[]> {
  const options: PbxOptions = {
    connection,
    logger: SILENT,
    ...(settings.pbxTimeZone === undefined ? {} : { timeZone: settings.pbxTimeZone }),
    ...(settings.amiUrl === undefined ? {} : { amiUrl: settings.amiUrl }),
    ...(settings.callRecords === undefined ? {} : { callRecords: settings.callRecords }),
  };
  try {
    const pbx = await findPbxSchema(settings.pbx).open(options);
    try {
      return await pbx.health(TENANT);
    } finally {
      await pbx.close();
    }
  } catch (error) {
    return [
      {
        id: 'pbx_schema',
        title: 'PBX schema',
        state: 'error',
        detail: sentence(error),
        remedy:
          'Check EXOVO_PBX and the database URL, and grant the database user the tables that docs/freepbx.md names.',
      },
    ];
  }
}

function sentence(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /[.!?]$/.test(message) ? message : `${message}.`;
}

const MARKS = { ok: ['✔', '32'], warning: ['!', '33'], error: ['✘', '31'] } as const;

function report(findings: readonly HealthFinding[], colours: boolean): string {
  const paint = (text: string, code: string): string => (colours ? `\u001b[${code}m${text}\u001b[0m` : text);
  const lines = findings.flatMap(({ title, state, detail, remedy }) => {
    const [mark, code] = MARKS[state];
    const told = `${paint(mark, code)} ${paint(title, '1')}: ${detail}`;
    return remedy === null ? [told] : [told, `  ${paint('→', code)} ${remedy}`];
  });
  return `${lines.join('\n')}\n`;
}
