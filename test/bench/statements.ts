/**
 * Reads the product's statements from the database server's general log. The bare peers send exactly these, so that they
 * follow every change of the product's queries.
 */
import type { RowDataPacket } from 'mysql2/promise';
import type { BenchServer } from './database-server.js';
import type { Host } from './host.js';

/**
 * Resolves to the statements of one request, oldest first. Those that were prepared before the log was turned on contain
 * `?` in the log, others their values.
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

/** Resolves to the first SELECT on `table` that a request for `path` sends. */
export async function selectOf(
  server: BenchServer,
  host: Pick<Host, 'url'>,
  key: string,
  path: string,
  table: string,
): Promise<string> {
  const statements = await statementsOf(server, host, path, key);
  const found = statements.find((text) => /^\s*\(?SELECT/i.test(text) && text.includes(table));
  if (found === undefined) throw new Error(`${path} sent no SELECT on ${table}.`);
  return found;
}

/** Resolves to how many statements clients have sent to this server so far. */
export async function statementCount({ sql }: BenchServer): Promise<number> {
  const [rows] = await sql.query<RowDataPacket[]>("SHOW GLOBAL STATUS LIKE 'Questions'");
  return Number(rows[0]?.Value);
}

/** Resolves to how many rows this server has read so far, from tables and indexes. */
export async function rowsReadCount({ sql }: BenchServer): Promise<number> {
  const [rows] = await sql.query<RowDataPacket[]>("SHOW GLOBAL STATUS LIKE 'Handler_read%'");
  return rows.reduce((sum, { Value }) => sum + Number(Value), 0);
}
