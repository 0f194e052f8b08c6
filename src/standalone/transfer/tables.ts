/** Which tables `exovo export` and `exovo import` move, and the way to the database that has them. */
import type { DatabaseConnection } from 'exovo-api-access/host';
import { PLUGIN_HISTORY_TABLE, PLUGIN_TABLES } from 'exovo-api-access/internal/storage';
import type { Connection } from 'mysql2/promise';
import { openDatabaseForCommand } from '../database/command-database.js';
import { EmbeddedDatabase } from '../database/embedded-database.js';
import { requirePrograms } from '../database/mariadb-server.js';
import { HOST_TABLE_NAMES, withSetUpLock } from '../database/schema.js';
import { createLog, standardOutput } from '../server/logging.js';
import type { HostSettings } from '../settings.js';

export const HISTORY_TABLE = PLUGIN_HISTORY_TABLE;

/** Everything but sign-ins, which end with a move, and the history of migrations, which is in the header. */
const NOT_MOVED = new Set([HISTORY_TABLE, 'host_sessions', 'host_assertions']);

/** The host's have the default prefix. */
export const EXPORTED_TABLES: readonly string[] = [...PLUGIN_TABLES, ...HOST_TABLE_NAMES].filter(
  (name) => !NOT_MOVED.has(name),
);

export interface OwnDatabase {
  readonly own: DatabaseConnection;
  readonly connection: Connection;
}

/** Runs `work` while no host sets up the database, which can be that of a running host. */
export async function withDatabaseOfHost<T>(
  settings: HostSettings,
  work: (database: OwnDatabase) => Promise<T>,
): Promise<T> {
  const database = await openDatabaseForCommand(settings);
  try {
    return await withLock(database.connection, work);
  } finally {
    await database.close();
  }
}

/** Like `withDatabaseOfHost`, but creates an embedded database that is missing, and refuses that of a running host. */
export async function withOwnDatabase<T>(
  settings: HostSettings,
  work: (database: OwnDatabase) => Promise<T>,
): Promise<T> {
  if (settings.database !== undefined) return await withLock(settings.database, work);
  requirePrograms();
  const log = createLog('warn', standardOutput());
  const server = await EmbeddedDatabase.open(settings.dataDir, log, 'command');
  try {
    return await withLock(server.connection, work);
  } finally {
    await server.close();
  }
}

function withLock<T>(own: DatabaseConnection, work: (database: OwnDatabase) => Promise<T>): Promise<T> {
  return withSetUpLock(own, (connection) => work({ own, connection }));
}
