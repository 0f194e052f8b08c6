/**
 * Checks whether the plugin's database user has more rights on the PBX's database than it needs. Only the doctor checks
 * this, because it is no reason not to start. In information_schema, a user sees only what it may read.
 */
import type { DatabaseConnection, HealthFinding } from 'exovo-api-access/host';
import type { PbxSecrets } from 'exovo-api-access/internal/pbx';
import { SqlPool } from 'exovo-api-access/internal/storage';

const WRITING = ['INSERT', 'UPDATE', 'DELETE', 'DROP', 'ALTER'];
const REMEDY = 'Create a separate database user with the statements that exovo grants --user NAME prints.';

/** `own` are the names of our tables if they are in the PBX's database: it must be able to change them. */
export async function grantFindings(
  secrets: PbxSecrets,
  connection: DatabaseConnection,
  own: readonly string[],
): Promise<HealthFinding[]> {
  if (secrets === null) return [];
  const pool = new SqlPool(connection, { connectionLimit: 1 });
  try {
    const writable = await writingRights(pool, connection.database, own);
    return [
      await secretsFinding(pool, connection.database, secrets),
      finding(
        'grants_writing',
        'Changes to the PBX',
        writable,
        'The database user can’t make changes.',
        'The database user has the rights',
      ),
    ];
  } finally {
    await pool.close();
  }
}

async function secretsFinding(
  pool: SqlPool,
  database: string,
  secrets: NonNullable<PbxSecrets>,
): Promise<HealthFinding> {
  const tables = [...Object.keys(secrets.columns), ...secrets.settingsTables];
  const columns = await readableColumns(pool, database, tables);
  const found = columns.flatMap(({ table, column }) => {
    const secret = secrets.columns[table];
    if (secret === null) return [table];
    return secret?.includes(column) === true ? [`${table}.${column}`] : [];
  });
  const result = finding(
    'grants_secrets',
    'Secrets',
    [...new Set(found)].sort(),
    'The database user can’t read any secrets.',
    'The database user can read',
  );
  const settings = columns.find(
    ({ table, column }) => secrets.settingsTables.includes(table) && column === 'value',
  )?.table;
  if (result.state !== 'ok' || settings === undefined) return result;
  return {
    ...result,
    detail: `The database user can read secrets only in ${settings}, which contains some among the settings.`,
    remedy: `To prevent that too, revoke ${settings}, and set EXOVO_PBX_CDR_DATABASE_URL if the call records are not in asteriskcdrdb.cdr.`,
  };
}

async function readableColumns(
  pool: SqlPool,
  database: string,
  tables: readonly string[],
): Promise<{ readonly table: string; readonly column: string }[]> {
  return await pool.select(
    `SELECT TABLE_NAME AS \`table\`, COLUMN_NAME AS \`column\` FROM information_schema.COLUMNS
      WHERE TABLE_SCHEMA = ? AND TABLE_NAME IN (${tables.map(() => '?').join(', ')})`,
    [database, ...tables],
  );
}

async function writingRights(pool: SqlPool, database: string, own: readonly string[]): Promise<string[]> {
  const marks = WRITING.map(() => '?').join(', ');
  const isNotOwn = own.length === 0 ? '' : ` AND TABLE_NAME NOT IN (${own.map(() => '?').join(', ')})`;
  const rows = await pool.select<{ privilege: string }>(
    `SELECT PRIVILEGE_TYPE AS privilege FROM information_schema.USER_PRIVILEGES WHERE PRIVILEGE_TYPE IN (${marks})
     UNION SELECT PRIVILEGE_TYPE FROM information_schema.SCHEMA_PRIVILEGES
      WHERE TABLE_SCHEMA = ? AND PRIVILEGE_TYPE IN (${marks})
     UNION SELECT PRIVILEGE_TYPE FROM information_schema.TABLE_PRIVILEGES
      WHERE TABLE_SCHEMA = ? AND PRIVILEGE_TYPE IN (${marks})${isNotOwn}`,
    [...WRITING, database, ...WRITING, database, ...WRITING, ...own],
  );
  return rows.map(({ privilege }) => privilege).sort();
}

function finding(
  id: string,
  title: string,
  found: readonly string[],
  well: string,
  unwell: string,
): HealthFinding {
  if (found.length === 0) return { id, title, state: 'ok', detail: well, remedy: null };
  return { id, title, state: 'warning', detail: `${unwell}: ${found.join(', ')}.`, remedy: REMEDY };
}
