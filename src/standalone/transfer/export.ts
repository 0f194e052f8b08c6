/**
 * `exovo export FILE`: writes all rows of the plugin's and the host's tables into a file that only this user can read.
 * Exit codes: 0 written, 2 wrong usage or settings, or something is in the way.
 */
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import type { Connection as DriverConnection } from 'mysql2';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { withTablePrefix } from '../database/host-pool.js';
import { readSettings } from '../settings.js';
import { StartError } from '../start-error.js';
import { type ExportedTable, type ExportHeader, FORMAT, FORMAT_VERSION } from './format.js';
import { EXPORTED_TABLES, HISTORY_TABLE, withDatabaseOfHost } from './tables.js';

const USAGE = 'Usage: exovo export FILE [--settings FILE]';

/** Resolves to the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const [file, ...more] = args;
  if (file === undefined || file.startsWith('-') || more.length > 0) throw new StartError(USAGE);
  const settings = readSettings(process.env);
  const rows = await withDatabaseOfHost(settings, ({ connection }) =>
    exportTo(file, connection, settings.hostTablePrefix),
  );
  process.stdout.write(`${rows} rows written to ${file}. It is as secret as the database.\n`);
  return 0;
}

/** All rows are those of one moment. Resolves to their number. The file appears only when it is complete. */
export async function exportTo(file: string, connection: Connection, prefix: string): Promise<number> {
  const unfinished = `${file}.unfinished`;
  let output: FileHandle | undefined;
  try {
    await rm(unfinished, { force: true });
    // Fails if another user has put a file there meanwhile.
    output = await open(unfinished, 'wx', 0o600);
    const write = bufferedWriter(output);
    await connection.query('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ');
    await connection.query('START TRANSACTION WITH CONSISTENT SNAPSHOT');
    const tables = await readColumns(connection, prefix);
    const header: ExportHeader = {
      format: FORMAT,
      version: FORMAT_VERSION,
      migrations: await readHistory(connection),
      tables,
    };
    await write(header);
    let rows = 0;
    for (const table of tables) rows += await writeRows(write, connection, table, prefix);
    await write({ rows });
    await write.flush();
    await connection.query('COMMIT');
    await output.sync();
    await output.close();
    await rename(unfinished, file);
    return rows;
  } catch (cause) {
    await output?.close().catch(() => undefined);
    await rm(unfinished, { force: true });
    if (cause instanceof Error && 'syscall' in cause && !('sql' in cause))
      throw new StartError(`${file} cannot be written (${String(Reflect.get(cause, 'code'))}).`, { cause });
    throw cause;
  }
}

/** Returns those of the tables that exist. */
async function readColumns(connection: Connection, prefix: string): Promise<ExportedTable[]> {
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT TABLE_NAME AS tableName, COLUMN_NAME AS name, DATA_TYPE AS type FROM information_schema.COLUMNS
      WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME, ORDINAL_POSITION`,
  );
  return EXPORTED_TABLES.flatMap((name) => {
    const columns = rows
      .filter(({ tableName }) => tableName === withTablePrefix(name, prefix))
      .map((row) => ({ name: String(row.name), isBinary: /binary|blob/.test(String(row.type)) }));
    return columns.length === 0 ? [] : [{ name, columns }];
  });
}

/** Returns the names of the migrations that the plugin's tables have. */
export async function readHistory(connection: Connection): Promise<string[]> {
  const [found] = await connection.query<RowDataPacket[]>('SHOW TABLES LIKE ?', [HISTORY_TABLE]);
  if (found.length === 0) return [];
  const [rows] = await connection.query<RowDataPacket[]>(`SELECT name FROM ${HISTORY_TABLE} ORDER BY name`);
  return rows.map(({ name }) => String(name));
}

/** Streams the rows, because an audit log can be larger than the memory. */
async function writeRows(
  write: Writer,
  connection: Connection,
  { name, columns }: ExportedTable,
  prefix: string,
): Promise<number> {
  // As text, every value survives the way back into a column of its type: numbers, times and NULL.
  const values = columns.map((column) =>
    column.isBinary ? `HEX(\`${column.name}\`)` : `CAST(\`${column.name}\` AS CHAR CHARACTER SET utf8mb4)`,
  );
  const sql = `SELECT ${values.join(', ')} FROM ${withTablePrefix(name, prefix)}`;
  // The promise API can't stream, and its types hide the connection below.
  const { connection: driver } = connection as unknown as { readonly connection: DriverConnection };
  const rows = driver.query({ sql, rowsAsArray: true }).stream();
  let count = 0;
  for await (const row of rows) {
    await write([name, row]);
    count += 1;
  }
  return count;
}

interface Writer {
  (value: unknown): Promise<void>;
  flush(): Promise<void>;
}

const BUFFER_CHARACTERS = 64 * 1024;

function bufferedWriter(output: FileHandle): Writer {
  let text = '';
  const flush = async () => {
    await output.writeFile(text);
    text = '';
  };
  const write = async (value: unknown) => {
    text += `${JSON.stringify(value)}\n`;
    if (text.length >= BUFFER_CHARACTERS) await flush();
  };
  return Object.assign(write, { flush });
}
