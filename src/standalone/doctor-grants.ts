/**
 * What the plugin's database user may do on the PBX's server beyond what it needs. Told by the doctor only: it is the
 * administrator's business, and no reason to stop. information_schema shows a user what it may read, no more.
 */
import type { DatabaseConnection, PluginSettings } from '../host/contract.js';
import type { HealthFinding } from '../host/ports.js';
import { SqlPool } from '../storage/sql-pool.js';

/** Tables and columns of FreePBX, Issabel and Asterisk that hold secrets; a table without columns is one whole. */
const SECRETS: Readonly<Record<string, readonly string[] | null>> = {
  ampusers: null,
  users: ['password'],
  userman_users: ['password'],
  issabelpbx_users: ['password'],
  pjsip: null,
  sip: null,
  iax: null,
  ps_auths: null,
};
const WRITING = ['INSERT', 'UPDATE', 'DELETE', 'DROP', 'ALTER'];
const REMEDY = 'Use a database user of its own with the GRANT statements of README.md.';

export async function grantFindings(
  pbx: PluginSettings['pbx'],
  connection: DatabaseConnection,
): Promise<HealthFinding[]> {
  // The standalone host's PBX is its own.
  if (pbx === 'standalone') return [];
  const pool = new SqlPool(connection, { connectionLimit: 1 });
  try {
    const readable = await readableSecrets(pool, connection.database);
    const writable = await writingRights(pool, connection.database);
    return [
      finding('grants_secrets', readable, 'Reads no table or column that holds secrets.', 'May read secrets'),
      finding('grants_writing', writable, 'May change nothing of the PBX.', 'May change the PBX’s tables'),
    ];
  } finally {
    await pool.close();
  }
}

async function readableSecrets(pool: SqlPool, database: string): Promise<string[]> {
  const tables = Object.keys(SECRETS);
  const rows = await pool.select<{ tableName: string; columnName: string }>(
    `SELECT TABLE_NAME AS tableName, COLUMN_NAME AS columnName FROM information_schema.COLUMNS
      WHERE TABLE_SCHEMA = ? AND TABLE_NAME IN (${tables.map(() => '?').join(', ')})`,
    [database, ...tables],
  );
  const found = rows.flatMap(({ tableName, columnName }) => {
    const columns = SECRETS[tableName];
    if (columns === null) return [tableName];
    return columns?.includes(columnName) === true ? [`${tableName}.${columnName}`] : [];
  });
  return [...new Set(found)].sort();
}

async function writingRights(pool: SqlPool, database: string): Promise<string[]> {
  const marks = WRITING.map(() => '?').join(', ');
  const rows = await pool.select<{ privilege: string }>(
    `SELECT PRIVILEGE_TYPE AS privilege FROM information_schema.USER_PRIVILEGES WHERE PRIVILEGE_TYPE IN (${marks})
     UNION SELECT PRIVILEGE_TYPE FROM information_schema.SCHEMA_PRIVILEGES
      WHERE TABLE_SCHEMA = ? AND PRIVILEGE_TYPE IN (${marks})
     UNION SELECT PRIVILEGE_TYPE FROM information_schema.TABLE_PRIVILEGES
      WHERE TABLE_SCHEMA = ? AND PRIVILEGE_TYPE IN (${marks})`,
    [...WRITING, database, ...WRITING, database, ...WRITING],
  );
  return rows.map(({ privilege }) => privilege).sort();
}

function finding(id: string, found: readonly string[], well: string, unwell: string): HealthFinding {
  const title = 'Rights of the database user';
  if (found.length === 0) return { id, title, state: 'ok', detail: well, remedy: null };
  return { id, title, state: 'warning', detail: `${unwell}: ${found.join(', ')}.`, remedy: REMEDY };
}
