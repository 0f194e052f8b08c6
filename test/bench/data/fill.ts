/** Fills each database of the bench once. Complete ones are reused. */
import type { RowDataPacket } from 'mysql2/promise';
import type { BenchServer } from '../database-server.js';
import { logProgress } from '../progress.js';

/** Fills one database, which exists and is empty. */
export type Fill = (server: BenchServer, database: string) => Promise<void>;

/**
 * Creates `database` with `fill` unless an earlier run completed it. A run that was killed halfway left no mark, so its
 * databases are created again.
 */
export async function ensureFilled(server: BenchServer, database: string, title: string, fill: Fill) {
  const { sql } = server;
  await sql.query('CREATE DATABASE IF NOT EXISTS bench');
  await sql.query('CREATE TABLE IF NOT EXISTS bench.complete (name VARCHAR(64) NOT NULL PRIMARY KEY)');
  const [found] = await sql.query<RowDataPacket[]>('SELECT name FROM bench.complete WHERE name = ?', [
    database,
  ]);
  if (found.length > 0) return;
  const startedAtMs = performance.now();
  logProgress(`Creating ${title} (only in the first run)…`);
  for (const name of [database, `${database}_cdr`]) await sql.query(`DROP DATABASE IF EXISTS ${name}`);
  await sql.query(`CREATE DATABASE ${database} CHARACTER SET utf8mb4`);
  // Only for this session: the mark below is the only check that the bulk load needs.
  await sql.query(
    "SET SESSION unique_checks = 0, foreign_key_checks = 0, sql_mode = '', time_zone = '+00:00'",
  );
  await sql.query('SET GLOBAL innodb_flush_log_at_trx_commit = 0');
  await fill(server, database);
  await sql.query('SET GLOBAL innodb_flush_log_at_trx_commit = 1');
  await sql.query('INSERT INTO bench.complete (name) VALUES (?)', [database]);
  logProgress(`Done in ${Math.round((performance.now() - startedAtMs) / 1000)} s.`);
}
