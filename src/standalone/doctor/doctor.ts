/**
 * `exovo doctor`: checks everything that a running host needs of a PBX, and says how to fix each problem.
 * Changes nothing. Exit codes: 0 no error found, 1 an error was found, 2 wrong settings.
 */
import type { DatabaseConnection, HealthFinding, HostLogger } from 'exovo-api-access/host';
import { checkAuditLog } from 'exovo-api-access/internal/audit';
import { findPbxSchema, type PbxOptions } from 'exovo-api-access/internal/pbx';
import { DatabaseUnavailableError, SqlPool } from 'exovo-api-access/internal/storage';
import { requirePrograms } from '../database/mariadb-server.js';
import { isShared, ownTables } from '../grants/statements.js';
import { type HostSettings, readSettings } from '../settings.js';
import { StartError } from '../start-error.js';
import { grantFindings } from './grants.js';

export interface DoctorOutput {
  write(text: string): void;
  readonly isTerminal: boolean;
}

const EXIT_OK = 0;
const EXIT_ERROR_FOUND = 1;
const EXIT_BAD_CONFIGURATION = 2;
/** FreePBX's only tenant. On a PBX with several, the checks are the same for each. */
const TENANT = '1';

/** The findings already contain everything that Health logs. */
const SILENT: HostLogger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Resolves to the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const output: DoctorOutput = {
    write: (text) => void process.stdout.write(text),
    isTerminal: process.stdout.isTTY === true && process.env.NO_COLOR === undefined,
  };
  const unknown = args.filter((arg) => arg !== '--json');
  if (unknown.length > 0) {
    process.stderr.write(`Unknown option: ${unknown.join(' ')}. The only option of the doctor is --json.\n`);
    return EXIT_BAD_CONFIGURATION;
  }
  try {
    return await examine(readSettings(process.env), output, args.includes('--json'));
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return EXIT_BAD_CONFIGURATION;
  }
}

/** Runs all checks, writes the findings and resolves to the exit code. */
export async function examine(
  settings: HostSettings,
  output: DoctorOutput,
  asJson: boolean,
): Promise<number> {
  const findings = await findingsOf(settings);
  output.write(
    asJson ? `${JSON.stringify({ items: findings }, null, 2)}\n` : report(findings, output.isTerminal),
  );
  return findings.some(({ state }) => state === 'error') ? EXIT_ERROR_FOUND : EXIT_OK;
}

async function findingsOf(settings: HostSettings): Promise<HealthFinding[]> {
  const connection = settings.pbxDatabase ?? settings.database;
  if (connection === undefined) return [embeddedFinding(settings)];
  const findings = [
    await connectionFinding('database', 'Database of the plugin', settings.database ?? connection),
  ];
  if (settings.pbxDatabase !== undefined) {
    findings.push(await connectionFinding('pbx_database', 'Database of the PBX', settings.pbxDatabase));
  }
  if (findings.some(({ state }) => state === 'error')) return findings;
  return [
    ...findings,
    ...(settings.database === undefined ? [] : await auditFindings(settings.database)),
    ...(await grantFindings(
      findPbxSchema(settings.pbx).secrets,
      connection,
      isShared(settings) ? ownTables(settings) : [],
    )),
    ...(await pbxFindings(settings, connection)),
  ];
}

function embeddedFinding({ pbx }: HostSettings): HealthFinding {
  const finding = { id: 'database', title: 'Database' };
  if (pbx !== 'standalone') {
    const remedy = 'Set EXOVO_PBX_DATABASE_URL to the database of the PBX.';
    return { ...finding, state: 'error', detail: 'The database of the PBX is not set.', remedy };
  }
  try {
    requirePrograms();
  } catch (error) {
    return { ...finding, state: 'error', detail: sentence(error), remedy: null };
  }
  const detail = 'The host sets up and runs the embedded database itself.';
  return { ...finding, state: 'ok', detail, remedy: null };
}

async function connectionFinding(
  id: string,
  title: string,
  connection: DatabaseConnection,
): Promise<HealthFinding> {
  const pool = new SqlPool(connection, { connectionLimit: 1, title });
  try {
    const [row] = await pool.select<{ version: string }>('SELECT VERSION() AS version');
    return { id, title, state: 'ok', detail: `Reachable; version ${row?.version}.`, remedy: null };
  } catch (error) {
    return failedFinding(
      { id, title },
      error,
      'Check the host, user and password in the database URL, and that the server is running.',
    );
  } finally {
    await pool.close();
  }
}

async function auditFindings(connection: DatabaseConnection): Promise<HealthFinding[]> {
  try {
    return await checkAuditLog(connection);
  } catch (error) {
    const finding = { id: 'audit_log', title: 'Audit log' };
    return [failedFinding(finding, error, 'Check that the database user can read the tables exovo_api_….')];
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
      failedFinding(
        { id: 'pbx_schema', title: 'PBX schema' },
        error,
        'Check EXOVO_PBX and the database URL, and give the database user the rights that exovo grants --user NAME prints.',
      ),
    ];
  }
}

/** The same sentences as in Health if the database has given a reason. */
function failedFinding(
  finding: Pick<HealthFinding, 'id' | 'title'>,
  error: unknown,
  remedy: string,
): HealthFinding {
  const known = error instanceof DatabaseUnavailableError ? error.explanation : null;
  return { ...finding, state: 'error', ...(known ?? { detail: sentence(error), remedy }) };
}

function sentence(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /[.!?]$/.test(message) ? message : `${message}.`;
}

const MARKS = { ok: ['✔', '32'], warning: ['!', '33'], error: ['✘', '31'] } as const;

function report(findings: readonly HealthFinding[], withColours: boolean): string {
  const paint = (text: string, code: string): string =>
    withColours ? `\u001b[${code}m${text}\u001b[0m` : text;
  const lines = findings.flatMap(({ title, state, detail, remedy }) => {
    const [mark, code] = MARKS[state];
    const line = `${paint(mark, code)} ${paint(title, '1')}: ${detail}`;
    return remedy === null ? [line] : [line, `  ${paint('→', code)} ${remedy}`];
  });
  return `${lines.join('\n')}\n`;
}
