/**
 * Reads the product's statements from the server's general log. The bare peers send the same statements, so that they
 * never fall behind a change of the product's queries.
 */
import type { RowDataPacket } from 'mysql2/promise';
import type { BenchServer } from './database-server.js';
import type { Host } from './host.js';

/**
 * Returns the statements of one request, oldest first. A statement prepared before the log was switched on is logged with
 * its `?`, any other with its values.
 */
export async function statementsOf(
  { sql }: BenchServer,
  { url }: Pick<Host, 'url'>,
  path: string,
  key: string,
): Promise<string[]> {
  await sql.query('SET GLOBAL log_output = ?, GLOBAL general_log = ON', ['TABLE']);
  const response = await fetch(`${url}/api/v1${path}`, { headers: { Authorization: `Bearer ${key}` } });
  await response.arrayBuffer();
  await sql.query('SET GLOBAL general_log = OFF');
  const [rows] = await sql.query<RowDataPacket[]>(
    `SELECT CONVERT(argument USING utf8mb4) AS text FROM mysql.general_log
      WHERE command_type IN ('Execute', 'Query') ORDER BY event_time`,
  );
  await sql.query('TRUNCATE TABLE mysql.general_log');
  return rows.map((row) => String(row.text));
}

/** Returns the first SELECT of a request to `path` that reads `table`. */
export async function selectOf(
  server: BenchServer,
  host: Pick<Host, 'url'>,
  key: string,
  path: string,
  table: string,
): Promise<string> {
  const statements = await statementsOf(server, host, path, key);
  const found = statements.find((text) => /^\s*\(?SELECT/i.test(text) && text.includes(table));
  if (found === undefined) throw new Error(`${path} sent no SELECT of ${table}.`);
  return found;
}

/**
 * Returns the number of statements that the host sends while `work` runs, without its regular reads of the wanted states
 * of its plugins.
 */
export async function statementsDuring({ sql }: BenchServer, work: () => Promise<void>): Promise<number> {
  await sql.query('SET GLOBAL log_output = ?, GLOBAL general_log = ON', ['TABLE']);
  await work();
  await sql.query('SET GLOBAL general_log = OFF');
  const [rows] = await sql.query<RowDataPacket[]>(
    `SELECT COUNT(*) AS count FROM mysql.general_log
      WHERE command_type IN ('Execute', 'Query') AND argument NOT LIKE '%host_plugins%' AND argument NOT LIKE '%general_log%'`,
  );
  await sql.query('TRUNCATE TABLE mysql.general_log');
  return Number(rows[0]?.count);
}

/** Returns the number of rows that this server has read so far, from tables and indexes. */
export async function rowsReadCount({ sql }: BenchServer): Promise<number> {
  const [rows] = await sql.query<RowDataPacket[]>("SHOW GLOBAL STATUS LIKE 'Handler_read%'");
  return rows.reduce((sum, { Value }) => sum + Number(Value), 0);
}
