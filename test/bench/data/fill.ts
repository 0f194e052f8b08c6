/** Fills each database of the bench once and keeps those that are complete. */
import type { RowDataPacket } from 'mysql2/promise';
import type { BenchServer } from '../database-server.js';
import { reportProgress } from '../progress.js';

/** Fills one database. */
export type Fill = (server: BenchServer, database: string) => Promise<void>;

/**
 * Creates `database` with `fill` unless an earlier run has completed it. A database that a killed run left incomplete is
 * created again.
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
  reportProgress(`Creating ${title}, once …`);
  for (const name of [database, `${database}_cdr`]) await sql.query(`DROP DATABASE IF EXISTS ${name}`);
  await sql.query(`CREATE DATABASE ${database} CHARACTER SET utf8mb4`);
  // Only for this session. If the bulk load fails, the missing row in bench.complete makes the next run start over.
  await sql.query(
    "SET SESSION unique_checks = 0, foreign_key_checks = 0, sql_mode = '', time_zone = '+00:00'",
  );
  await sql.query('SET GLOBAL innodb_flush_log_at_trx_commit = 0');
  await fill(server, database);
  await sql.query('SET GLOBAL innodb_flush_log_at_trx_commit = 1');
  await sql.query('INSERT INTO bench.complete (name) VALUES (?)', [database]);
  reportProgress(`… done in ${Math.round((performance.now() - startedAtMs) / 1000)} s.`);
}
