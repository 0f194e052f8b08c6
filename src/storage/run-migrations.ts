/**
 * Runs the migrations of the plugin's own tables with Umzug and Sequelize. `migrate.ts` loads this module only when
 * there is something to do, because loading the two takes much of a start's time.
 *
 * Several processes may enable the plugin at once: one holds the lock and runs what is missing; the next one then finds
 * nothing to do.
 */
import mysql2 from 'mysql2';
import { Sequelize } from 'sequelize';
import { SequelizeStorage, Umzug } from 'umzug';
import { HISTORY_TABLE, migrations } from '../../migrations/index.js';
import type { DatabaseConnection, HostLogger } from '../host/contract.js';
import { driverOptions } from './driver-options.js';
import { LOCK_WAIT_SECONDS, withNamedLock } from './named-lock.js';

export interface MigrateOptions {
  readonly connection: DatabaseConnection;
  readonly logger: HostLogger;
  readonly onProgress: (step: string) => void;
  /** The last migration to run; by default, all run. */
  readonly upTo?: string;
}

/** Runs the migrations that this database lacks. Rejects with a sentence if a newer version created its tables. */
export async function runMigrations({ connection, logger, onProgress, upTo }: MigrateOptions): Promise<void> {
  await underLock(connection, async (database) => {
    const storage = new SequelizeStorage({
      sequelize: database,
      // Umzug would take an existing model of this name, whatever its table.
      modelName: 'ExovoApiMigration',
      tableName: HISTORY_TABLE,
    });
    await refuseNewerTables(storage);
    const umzug = new Umzug({
      migrations: migrations.map((step) => ({ name: step.name, up: () => step.up(database) })),
      storage,
      logger: undefined,
    });
    umzug.on('migrating', ({ name }) => {
      const index = migrations.findIndex((step) => step.name === name);
      onProgress(`${migrations[index]?.title} (${index + 1} of ${migrations.length})`);
    });
    umzug.on('migrated', ({ name }) => logger.info({ migration: name }, 'migrated'));
    await umzug.up(upTo === undefined ? {} : { to: upTo });
  });
}

/** Drops the plugin's tables and their history together, so that a later enable starts from nothing. */
export async function dropTables(connection: DatabaseConnection): Promise<void> {
  await underLock(connection, async (database) => {
    for (const step of [...migrations].reverse()) await step.down(database);
    await database.query(`DROP TABLE IF EXISTS ${HISTORY_TABLE}`);
  });
}

async function refuseNewerTables(storage: SequelizeStorage): Promise<void> {
  // Umzug's own executed() leaves out migrations that it does not know.
  const executed = await storage.executed();
  const unknown = executed.filter((name) => !migrations.some((step) => step.name === name));
  if (unknown.length === 0) return;
  throw new Error(
    `The tables of API access were created by a newer version (${unknown.join(', ')}). ` +
      'Install that version or a later one.',
  );
}

async function underLock(
  connection: DatabaseConnection,
  work: (database: Sequelize) => Promise<void>,
): Promise<void> {
  const lock = {
    connection,
    title: 'The database of API access',
    name: 'exovo_api',
    busy:
      `Another process has been changing the tables of API access for ${LOCK_WAIT_SECONDS} s. ` +
      'Wait until it is done, then enable the plugin again.',
  };
  await withNamedLock(lock, async () => {
    const database = openSequelize(connection);
    try {
      await work(database);
    } finally {
      await database.close();
    }
  });
}

/** Only for migrations. Requests use `SqlPool`, which can give up on a statement. The caller closes it. */
export function openSequelize(connection: DatabaseConnection): Sequelize {
  return new Sequelize({
    dialect: 'mysql',
    dialectModule: mysql2,
    database: connection.database,
    username: connection.user,
    ...(connection.password === undefined ? {} : { password: connection.password }),
    ...(connection.host === undefined ? {} : { host: connection.host }),
    ...(connection.port === undefined ? {} : { port: connection.port }),
    dialectOptions: {
      ...driverOptions(connection),
      connectTimeout: 10_000,
    },
    pool: { max: 1, acquire: 15_000 },
    logging: false,
  });
}
