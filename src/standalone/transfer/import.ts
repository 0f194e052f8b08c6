/**
 * `exovo import FILE`: reads an export into an empty database or, with `--replace`, in place of what is there. An export of
 * an older version is brought up to date. Exit codes: 0 imported, 2 wrong usage or settings, or something is in the way.
 */
import type { DatabaseConnection, HostLogger } from 'exovo-api-access/host';
import { migrateDown, migrateUp, migrations } from 'exovo-api-access/internal/storage';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { setUpHostTables, withTablePrefix } from '../database/host-pool.js';
import { readSettings } from '../settings.js';
import { StartError } from '../start-error.js';
import { type ExportedRow, type ExportHeader, newer, readExport } from './format.js';
import { EXPORTED_TABLES, type OwnDatabase, withOwnDatabase } from './tables.js';

const USAGE = 'Usage: exovo import FILE [--replace] [--settings FILE]';
const PLUGIN_MIGRATIONS = migrations.map(({ name }) => name);
const ROWS_PER_STATEMENT = 200;
/** Every start of a host fills these, so they don't make a database one with data. */
const FILLED_AT_START = new Set(['host_secrets', 'host_plugins']);
const SILENT: HostLogger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Resolves to the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const [file, ...more] = args.filter((arg) => arg !== '--replace');
  if (file === undefined || file.startsWith('-') || more.length > 0) throw new StartError(USAGE);
  const settings = readSettings(process.env);
  const isReplacing = args.includes('--replace');
  const rows = await withOwnDatabase(settings, (database) =>
    importFrom(file, database, { prefix: settings.hostTablePrefix, isReplacing }),
  );
  process.stdout.write(`${rows} rows imported from ${file}.\n`);
  return 0;
}

export interface ImportOptions {
  readonly prefix: string;
  readonly isReplacing: boolean;
}

/** The whole file is checked before anything is changed, and all rows come in one transaction. Resolves to their number. */
export async function importFrom(
  file: string,
  { own, connection }: OwnDatabase,
  { prefix, isReplacing }: ImportOptions,
): Promise<number> {
  let header: ExportHeader | undefined;
  let count = 0;
  await readExport(
    file,
    async (found) => {
      header = found;
    },
    async () => {
      count += 1;
    },
  );
  if (header === undefined) throw new StartError(`${file} is no export of Exovo.`);
  const known = PLUGIN_MIGRATIONS.slice(0, header.migrations.length);
  if (JSON.stringify(known) !== JSON.stringify(header.migrations)) throw newer(file);
  await setUpHostTables(connection, prefix);
  if (!isReplacing) await refuseData(connection, prefix);
  await prepareTables(own, header.migrations);
  await refuseUnknownColumns(connection, header, { file, prefix });
  await replaceRows(connection, header, { file, prefix });
  if (header.migrations.length > 0)
    await migrateUp({ connection: own, logger: SILENT, onProgress: () => {} });
  return count;
}

async function refuseData(connection: Connection, prefix: string): Promise<void> {
  for (const table of await existing(connection, prefix)) {
    if (FILLED_AT_START.has(table)) continue;
    const [rows] = await connection.query<RowDataPacket[]>(
      `SELECT 1 FROM ${withTablePrefix(table, prefix)} LIMIT 1`,
    );
    if (rows.length > 0)
      throw new StartError(
        `The database already contains data (${withTablePrefix(table, prefix)}). ` +
          'Import into an empty database, or add --replace to delete what is there.',
      );
  }
}

async function existing(connection: Connection, prefix: string): Promise<string[]> {
  const [rows] = await connection.query<RowDataPacket[]>(
    'SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()',
  );
  const names = new Set(rows.map(({ name }) => String(name)));
  return EXPORTED_TABLES.filter((table) => names.has(withTablePrefix(table, prefix)));
}

/** Gives the plugin's tables the form that they had at the export: later migrations then also change the rows. */
async function prepareTables(own: DatabaseConnection, wanted: readonly string[]): Promise<void> {
  const isOlder = wanted.length < PLUGIN_MIGRATIONS.length;
  if (isOlder) await migrateDown(own);
  const upTo = wanted.at(-1);
  if (upTo === undefined) return;
  await migrateUp({ connection: own, logger: SILENT, onProgress: () => {}, ...(isOlder && { upTo }) });
}

interface Place {
  readonly file: string;
  readonly prefix: string;
}

async function refuseUnknownColumns(
  connection: Connection,
  header: ExportHeader,
  place: Place,
): Promise<void> {
  const [rows] = await connection.query<RowDataPacket[]>(
    "SELECT CONCAT(TABLE_NAME, '.', COLUMN_NAME) AS name FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE()",
  );
  const known = new Set(rows.map(({ name }) => String(name)));
  for (const { name, columns } of header.tables)
    for (const column of columns)
      if (
        !EXPORTED_TABLES.includes(name) ||
        !known.has(`${withTablePrefix(name, place.prefix)}.${column.name}`)
      )
        throw newer(place.file);
}

async function replaceRows(
  connection: Connection,
  header: ExportHeader,
  { file, prefix }: Place,
): Promise<void> {
  await connection.query('START TRANSACTION');
  for (const table of [...(await existing(connection, prefix)), 'host_sessions'])
    await connection.query(`DELETE FROM ${withTablePrefix(table, prefix)}`);
  let batch: ExportedRow[] = [];
  const insert = async () => {
    const table = header.tables.find(({ name }) => name === batch[0]?.[0]);
    if (table === undefined) return;
    const marks = `(${table.columns.map(({ isBinary }) => (isBinary ? 'UNHEX(?)' : '?')).join(', ')})`;
    const columns = table.columns.map(({ name }) => `\`${name}\``).join(', ');
    await connection.query(
      `INSERT INTO ${withTablePrefix(table.name, prefix)} (${columns}) VALUES ${batch.map(() => marks).join(', ')}`,
      batch.flatMap(([, values]) => values),
    );
    batch = [];
  };
  await readExport(
    file,
    async () => undefined,
    async (row) => {
      if (batch.length === ROWS_PER_STATEMENT || (batch[0] !== undefined && batch[0][0] !== row[0]))
        await insert();
      batch.push(row);
    },
  );
  await insert();
  await connection.query('COMMIT');
}
