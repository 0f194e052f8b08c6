/**
 * The rights that the host's database user needs: everything on our own tables, and SELECT on the columns of the PBX that
 * are read. The documents, the doctor and the FreePBX module refer to these statements.
 */
import type { DatabaseConnection } from 'exovo-api-access/host';
import { findPbxSchema, type PbxReads } from 'exovo-api-access/internal/pbx';
import { PLUGIN_TABLES, SqlPool } from 'exovo-api-access/internal/storage';
import { withTablePrefix } from '../database/host-pool.js';
import { HOST_TABLE_NAMES } from '../database/schema.js';
import type { HostSettings } from '../settings.js';
import { StartError } from '../start-error.js';

const RIGHTS = 'SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX';
/** For settings without a database, which is then still to be created. */
const USUAL_DATABASES = { own: 'exovo', pbx: 'asterisk' };

export interface Grantee {
  readonly user: string;
  /** From where the user connects. */
  readonly host: string;
}

/** Returns the names of all tables of the plugin and the host. */
export function ownTables({ hostTablePrefix }: Pick<HostSettings, 'hostTablePrefix'>): readonly string[] {
  return [...PLUGIN_TABLES, ...HOST_TABLE_NAMES.map((name) => withTablePrefix(name, hostTablePrefix))];
}

/**
 * If the settings name the PBX's database, leaves out tables and columns that it lacks, because granting those fails.
 * Rejects with a StartError if it can't be read.
 */
export async function grantStatements(settings: HostSettings, grantee: Grantee): Promise<string[]> {
  const pbx = settings.pbxDatabase ?? settings.database;
  const { reads } = findPbxSchema(settings.pbx);
  const grant = grantTo(grantee);
  if (reads === null)
    return [grant(RIGHTS, `${quoted(settings.database?.database ?? USUAL_DATABASES.own)}.*`)];
  const pbxName = pbx?.database ?? USUAL_DATABASES.pbx;
  return [
    ...ownGrants(settings, grant),
    ...(await readable(reads, pbx)).map(({ table, columns }) =>
      grant(`SELECT (${columns.map(quoted).join(', ')})`, `${quoted(pbxName)}.${quoted(table)}`),
    ),
    ...callRecordGrants(settings, reads, pbxName, grant),
  ];
}

type Grant = (rights: string, target: string) => string;

function grantTo({ user, host }: Grantee): Grant {
  return (rights, target) => `GRANT ${rights} ON ${target} TO '${user}'@'${host}'`;
}

/** In the PBX's own database, only on our tables: rights can be granted before a table exists. */
function ownGrants(settings: HostSettings, grant: Grant): string[] {
  const own = settings.database?.database ?? USUAL_DATABASES.own;
  if (!isShared(settings)) return [grant(RIGHTS, `${quoted(own)}.*`)];
  return ownTables(settings).map((table) => grant(RIGHTS, `${quoted(own)}.${quoted(table)}`));
}

/** Whether our tables are in the PBX's database. */
export function isShared({ database, pbxDatabase }: HostSettings): boolean {
  if (database === undefined) return false;
  return (
    pbxDatabase === undefined ||
    (isSameServer(database, pbxDatabase) && database.database === pbxDatabase.database)
  );
}

function isSameServer(a: DatabaseConnection, b: DatabaseConnection): boolean {
  return a.socketPath === b.socketPath && a.host === b.host && (a.port ?? 3306) === (b.port ?? 3306);
}

/** On another server, somebody has created the user whose password is in EXOVO_PBX_CDR_DATABASE_URL. */
function callRecordGrants(
  { callRecords, pbxDatabase, database }: HostSettings,
  reads: PbxReads,
  pbxName: string,
  grant: Grant,
): string[] {
  const pbx = pbxDatabase ?? database;
  if (callRecords !== undefined && pbx !== undefined && !isSameServer(callRecords, pbx)) return [];
  const place = callRecords?.database ?? reads.callRecords.database ?? pbxName;
  return [grant('SELECT', `${quoted(place)}.${quoted(callRecords?.table ?? reads.callRecords.table)}`)];
}

async function readable(reads: PbxReads, pbx: DatabaseConnection | undefined): Promise<PbxReads['tables']> {
  if (pbx === undefined) return reads.tables.filter(({ isVariant }) => isVariant !== true);
  const pool = new SqlPool(pbx, { connectionLimit: 1, title: 'The database of the PBX' });
  try {
    const rows = await pool.select<{ name: string }>(
      `SELECT CONCAT(TABLE_NAME, '.', COLUMN_NAME) AS name FROM information_schema.COLUMNS
        WHERE TABLE_SCHEMA = ? AND TABLE_NAME IN (${reads.tables.map(() => '?').join(', ')})`,
      [pbx.database, ...reads.tables.map(({ table }) => table)],
    );
    const found = new Set(rows.map(({ name }) => name));
    return reads.tables
      .map((each) => ({
        ...each,
        columns: each.columns.filter((column) => found.has(`${each.table}.${column}`)),
      }))
      .filter(({ columns }) => columns.length > 0);
  } catch (cause) {
    throw new StartError(cause instanceof Error ? cause.message : String(cause), { cause });
  } finally {
    await pool.close();
  }
}

const RESERVED = new Set(['order']);

function quoted(name: string): string {
  return /^[a-z_]\w*$/i.test(name) && !RESERVED.has(name) ? name : `\`${name.replaceAll('`', '``')}\``;
}
