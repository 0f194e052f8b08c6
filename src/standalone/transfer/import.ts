/**
 * `exovo import FILE`: reads an export into an empty database or, with `--replace`, in place of what is there. An export of
 * an older version is brought up to date. If an import fails, the database is unchanged. Exit codes: 0 imported, 2 wrong
 * usage or settings, or something is in the way.
 */
import { rm, stat } from 'node:fs/promises';
import type { DatabaseConnection, HostLogger } from 'exovo-api-access/host';
import { migrateDown, migrateUp, migrations } from 'exovo-api-access/internal/storage';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { setUpHostTables, withTablePrefix } from '../database/host-pool.js';
import { readSettings } from '../settings.js';
import { StartError } from '../start-error.js';
import { exportTo, readHistory } from './export.js';
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

/** Checks the whole file before it changes anything. Resolves to the number of rows. */
export async function importFrom(
  file: string,
  database: OwnDatabase,
  { prefix, isReplacing }: ImportOptions,
): Promise<number> {
  const { header, count } = await readHeader(file);
  const { connection } = database;
  await refuseNewerTables(connection);
  await setUpHostTables(connection, prefix);
  if (!isReplacing) await refuseData(connection, prefix);
  const replace = () => replaceAll(database, header, { file, prefix });
  if (isReplacing && isOlder(header)) await withCopy(database, { file, prefix }, replace);
  else await replace();
  return count;
}

/** Rejects with a StartError if the file is no complete export that this version can read. */
async function readHeader(file: string): Promise<{ readonly header: ExportHeader; readonly count: number }> {
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
  if (header === undefined) throw new StartError(`${file} is not an Exovo export.`);
  const known = PLUGIN_MIGRATIONS.slice(0, header.migrations.length);
  if (JSON.stringify(known) !== JSON.stringify(header.migrations)) throw newer(file);
  if (header.tables.some(({ name }) => !EXPORTED_TABLES.includes(name))) throw newer(file);
  return { header, count };
}

function isOlder({ migrations: done }: ExportHeader): boolean {
  return done.length < PLUGIN_MIGRATIONS.length;
}

async function refuseNewerTables(connection: Connection): Promise<void> {
  const unknown = (await readHistory(connection)).filter((name) => !PLUGIN_MIGRATIONS.includes(name));
  if (unknown.length === 0) return;
  throw new StartError(
    `The tables in the database were created by a newer version (${unknown.join(', ')}). Install that version or a later one.`,
  );
}

/**
 * Runs a change that drops tables, which the database can't undo: writes what they contain into a file beside the export,
 * and imports that file if the change fails.
 */
async function withCopy(
  database: OwnDatabase,
  { file, prefix }: Place,
  change: () => Promise<void>,
): Promise<void> {
  const copy = `${file}.replaced`;
  const wayBack = `To get it back, run: exovo import ${copy} --replace`;
  if ((await stat(copy).catch(() => undefined)) !== undefined)
    throw new StartError(
      `${copy} is what the database contained before an import that was interrupted. ${wayBack}. ` +
        'If you don’t need it, delete it first.',
    );
  await exportTo(copy, database.connection, prefix);
  try {
    await change();
  } catch (cause) {
    const problem = `The import failed: ${(cause as Error).message.replace(/\.$/, '')}.`;
    try {
      await database.connection.query('ROLLBACK');
      const { header } = await readHeader(copy);
      await replaceAll(database, header, { file: copy, prefix });
    } catch {
      throw new StartError(`${problem} What the database contained is in ${copy}. ${wayBack}`, { cause });
    }
    await rm(copy);
    throw new StartError(`${problem} The database is unchanged.`, { cause });
  }
  await rm(copy);
}

async function replaceAll(
  { own, connection }: OwnDatabase,
  header: ExportHeader,
  place: Place,
): Promise<void> {
  await prepareTables(own, header);
  await refuseUnknownColumns(connection, header, place);
  await replaceRows(connection, header, place);
  if (header.migrations.length > 0)
    await migrateUp({ connection: own, logger: SILENT, onProgress: () => {} });
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
async function prepareTables(own: DatabaseConnection, header: ExportHeader): Promise<void> {
  if (isOlder(header)) await migrateDown(own);
  const upTo = header.migrations.at(-1);
  if (upTo === undefined) return;
  await migrateUp({
    connection: own,
    logger: SILENT,
    onProgress: () => {},
    ...(isOlder(header) && { upTo }),
  });
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
      if (!known.has(`${withTablePrefix(name, place.prefix)}.${column.name}`)) throw newer(place.file);
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
