/**
 * The standalone host's own tables and those of its PBX. Every start creates the missing ones.
 *
 * Several hosts can start at once on one server; `withSetUpLock` admits them one after the other. The statements run
 * unchanged on MySQL 8 and 9 and on MariaDB from 10.5.
 */
import type { DatabaseConnection } from 'exovo-api-access/host';
import { withNamedLock } from 'exovo-api-access/internal/storage';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { StartError } from '../start-error.js';

const ENGINE = 'ENGINE=InnoDB DEFAULT CHARSET=utf8mb4';
const ID = 'VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL';
const EXTENSION = 'VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL';

/** A JSON list of ids; NULL for all tenants. */
const TENANTS_COLUMN = 'tenants TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL';
/** How often this administrator has signed out everywhere. */
const SESSIONS_ENDED_COLUMN = 'sessions_ended INT UNSIGNED NOT NULL DEFAULT 0';
const OF_ACTION_INDEX = 'KEY of_action (action, at, id)';
const OF_ACTOR_INDEX = 'KEY of_actor (actor, at, id)';

export type AddedPart = { readonly table: string; readonly definition: string } & (
  | { readonly column: string }
  | { readonly index: string }
);

export const HOST_TABLES = [
  `CREATE TABLE IF NOT EXISTS host_administrators (
    username VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    password_hash VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    permissions TEXT NOT NULL,
    created_at DATETIME(3) NOT NULL,
    ${TENANTS_COLUMN},
    ${SESSIONS_ENDED_COLUMN}
  ) ${ENGINE}`,
  `CREATE TABLE IF NOT EXISTS host_sessions (
    id_hash BINARY(32) NOT NULL PRIMARY KEY,
    data TEXT NOT NULL,
    idle_expires_at DATETIME(3) NOT NULL,
    absolute_expires_at DATETIME(3) NOT NULL,
    KEY expiry (idle_expires_at)
  ) ${ENGINE}`,
  `CREATE TABLE IF NOT EXISTS host_secrets (
    name VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    value VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
  ) ${ENGINE}`,
  `CREATE TABLE IF NOT EXISTS host_assertions (
    id_hash BINARY(32) NOT NULL PRIMARY KEY,
    forget_at DATETIME(3) NOT NULL,
    KEY forget_at (forget_at)
  ) ${ENGINE}`,
  `CREATE TABLE IF NOT EXISTS host_plugins (
    id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    wanted VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    reason TEXT NULL,
    changed_at DATETIME(3) NOT NULL
  ) ${ENGINE}`,
  `CREATE TABLE IF NOT EXISTS host_log (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    at DATETIME(3) NOT NULL,
    actor VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
    action VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    subject VARCHAR(255) NULL,
    address VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    KEY newest (at, id),
    ${OF_ACTION_INDEX},
    ${OF_ACTOR_INDEX}
  ) ${ENGINE}`,
] as const;

/** Columns and indexes that later versions added: to new tables by the statements above, to existing ones by these. */
export const ADDED_TO_HOST_TABLES: readonly AddedPart[] = [
  { table: 'host_administrators', column: 'tenants', definition: TENANTS_COLUMN },
  { table: 'host_administrators', column: 'sessions_ended', definition: SESSIONS_ENDED_COLUMN },
  { table: 'host_log', index: 'of_action', definition: OF_ACTION_INDEX },
  { table: 'host_log', index: 'of_actor', definition: OF_ACTOR_INDEX },
];

/** With the default prefix, such as `host_log`. */
export const HOST_TABLE_NAMES: readonly string[] = HOST_TABLES.map(
  (sql) => /^CREATE TABLE IF NOT EXISTS (\w+)/.exec(sql)?.[1] ?? '',
);

export const PBX_TABLES = [
  'CREATE TABLE IF NOT EXISTS pbx_settings (' +
    `name VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY, value VARCHAR(255) NOT NULL) ${ENGINE}`,
  'CREATE TABLE IF NOT EXISTS pbx_tenants (' +
    `id ${ID} PRIMARY KEY, name VARCHAR(100) NOT NULL, enabled TINYINT(1) NOT NULL) ${ENGINE}`,
  `CREATE TABLE IF NOT EXISTS pbx_extensions (
    tenant_id ${ID},
    extension ${EXTENSION},
    name VARCHAR(100) NOT NULL,
    email VARCHAR(254) NULL,
    enabled TINYINT(1) NOT NULL,
    sip_secret VARCHAR(64) NOT NULL,
    PRIMARY KEY (tenant_id, extension)
  ) ${ENGINE}`,
  `CREATE TABLE IF NOT EXISTS pbx_presence (
    tenant_id ${ID},
    extension ${EXTENSION},
    presence VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    changed_at DATETIME(3) NOT NULL,
    PRIMARY KEY (tenant_id, extension)
  ) ${ENGINE}`,
  `CREATE TABLE IF NOT EXISTS pbx_cdrs (
    id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
    tenant_id ${ID},
    uniqueid ${ID},
    started_at DATETIME NOT NULL,
    direction VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    disposition VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    caller_number VARCHAR(40) NULL,
    caller_name VARCHAR(100) NULL,
    callee_number VARCHAR(40) NULL,
    callee_name VARCHAR(100) NULL,
    duration_seconds INT UNSIGNED NOT NULL,
    talk_seconds INT UNSIGNED NOT NULL,
    has_recording TINYINT(1) NOT NULL,
    KEY newest (tenant_id, started_at, id)
  ) ${ENGINE}`,
] as const;

/**
 * Runs `work` while no other host process does so in the same database. Rejects with a StartError if the database can't
 * be opened or refuses a statement, for example because the user lacks a right or the server is read-only.
 */
export async function withSetUpLock<T>(
  connection: DatabaseConnection,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  let isOpen = false;
  const lock = {
    connection,
    title: 'The database',
    name: 'exovo-host',
    busy: 'Another host process has been setting up this database for a minute. Wait until it is done.',
  };
  try {
    return await withNamedLock(lock, (holder) => {
      isOpen = true;
      return work(holder);
    });
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    if (!isOpen) throw new StartError(cause.message, { cause });
    // Only errors of the server itself have a number. Others are defects.
    if (!('errno' in cause)) throw cause;
    throw new StartError(
      `The database "${connection.database}" can't be set up. Its server says: ${cause.message}`,
      { cause },
    );
  }
}

export async function createTables(connection: Connection, tables: readonly string[]): Promise<void> {
  for (const table of tables) await connection.query(table);
}

/** Adds what tables that an earlier version created lack. Call it with the set-up lock. */
export async function addMissingParts(connection: Connection, parts: readonly AddedPart[]): Promise<void> {
  for (const part of parts) {
    const [source, name, value] =
      'column' in part ? ['COLUMNS', 'COLUMN_NAME', part.column] : ['STATISTICS', 'INDEX_NAME', part.index];
    const [rows] = await connection.query<RowDataPacket[]>(
      `SELECT 1 FROM information_schema.${source} WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? AND ${name} = ? LIMIT 1`,
      [part.table, value],
    );
    if (rows.length === 0) await connection.query(`ALTER TABLE ${part.table} ADD ${part.definition}`);
  }
}
