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
  /** From where the user connects. By default `localhost` or, for another machine, `%`. */
  readonly host?: string;
}

export interface Grants {
  /** For the server with our tables or, if these are in the embedded database, for that of the PBX. */
  readonly statements: readonly string[];
  /** For the other servers that the settings name, each with the user in its URL. */
  readonly elsewhere: readonly GrantsElsewhere[];
}

export interface GrantsElsewhere {
  /** `host:port` or the path of a socket. */
  readonly server: string;
  /** The setting with its URL. */
  readonly variable: string;
  readonly statements: readonly string[];
}

/** Returns the names of all tables of the plugin and the host. */
export function ownTables({ hostTablePrefix }: Pick<HostSettings, 'hostTablePrefix'>): readonly string[] {
  return [...PLUGIN_TABLES, ...HOST_TABLE_NAMES.map((name) => withTablePrefix(name, hostTablePrefix))];
}

/**
 * If the settings name the PBX's database, leaves out tables and columns that it lacks, because granting those fails.
 * Rejects with a StartError if it can't be read.
 */
export async function grantsFor(settings: HostSettings, { user, host }: Grantee): Promise<Grants> {
  const pbx = settings.pbxDatabase ?? settings.database;
  const main = settings.database ?? pbx;
  const { reads } = findPbxSchema(settings.pbx);
  const grant = grantTo(user, host ?? 'localhost');
  const statements = ownGrants(settings, reads, grant);
  const elsewhere: GrantsElsewhere[] = [];
  for (const { connection, variable, build } of reads === null ? [] : await readsOf(settings, reads, pbx)) {
    if (connection === undefined || main === undefined || isSameServer(connection, main))
      statements.push(...build(grant));
    else {
      const from = host ?? (isOnThisMachine(connection) ? 'localhost' : '%');
      const there = build(grantTo(connection.user, from));
      elsewhere.push({ server: addressOf(connection), variable, statements: there });
    }
  }
  return { statements, elsewhere };
}

interface Part {
  readonly connection: DatabaseConnection | undefined;
  readonly variable: string;
  readonly build: (grant: Grant) => readonly string[];
}

/** Returns what is read through each URL. */
async function readsOf(
  { callRecords }: HostSettings,
  reads: PbxReads,
  pbx: DatabaseConnection | undefined,
): Promise<Part[]> {
  const pbxName = pbx?.database ?? USUAL_DATABASES.pbx;
  const tables = await readable(reads, pbx);
  const records = {
    database: callRecords?.database ?? reads.callRecords.database ?? pbxName,
    table: callRecords?.table ?? reads.callRecords.table,
  };
  const ofTables = (grant: Grant) =>
    tables.map(({ table, columns }) =>
      grant(`SELECT (${columns.map(quoted).join(', ')})`, `${quoted(pbxName)}.${quoted(table)}`),
    );
  const ofRecords = (grant: Grant) => [
    grant('SELECT', `${quoted(records.database)}.${quoted(records.table)}`),
  ];
  const inPbx = { connection: pbx, variable: 'EXOVO_PBX_DATABASE_URL' };
  if (callRecords === undefined)
    return [{ ...inPbx, build: (grant) => [...ofTables(grant), ...ofRecords(grant)] }];
  return [
    { ...inPbx, build: ofTables },
    { connection: callRecords, variable: 'EXOVO_PBX_CDR_DATABASE_URL', build: ofRecords },
  ];
}

type Grant = (rights: string, target: string) => string;

function grantTo(user: string, host: string): Grant {
  const name = user.replace(/['\\]/g, (character) => character + character);
  return (rights, target) => `GRANT ${rights} ON ${target} TO '${name}'@'${host}'`;
}

/** In the PBX's own database, only on our tables: rights can be granted before a table exists. */
function ownGrants(settings: HostSettings, reads: PbxReads | null, grant: Grant): string[] {
  const own = settings.database?.database ?? USUAL_DATABASES.own;
  if (reads === null || !isShared(settings)) return [grant(RIGHTS, `${quoted(own)}.*`)];
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

function isOnThisMachine({ host, socketPath }: DatabaseConnection): boolean {
  return socketPath !== undefined || host === undefined || /^(?:localhost|127\..*|::1)$/.test(host);
}

function addressOf({ host = '127.0.0.1', port = 3306, socketPath }: DatabaseConnection): string {
  return socketPath ?? `${host}:${port}`;
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
