/**
 * Runs the steps of the plugin's own tables, with Umzug and Sequelize. Loaded by `migrate.ts` only when there is
 * something to do: the two are much of what a start would otherwise have to load.
 *
 * Several processes may enable at once: one holds a named lock (GET_LOCK, which ends with its connection, so a killed
 * process leaves none behind), runs what is missing and lets the next one in, which finds nothing to do. Where the
 * lock does not reach across servers (Galera), two may run the same step; each step is idempotent.
 */
import { createHash } from 'node:crypto';
import mysql2 from 'mysql2';
import { QueryTypes, Sequelize } from 'sequelize';
import { SequelizeStorage, Umzug } from 'umzug';
import { migrations } from '../../migrations/index.js';
import type { DatabaseConnection } from '../host/contract.js';
import { HISTORY_TABLE, type MigrateOptions } from './migrate.js';

const LOCK_WAIT_SECONDS = 60;

/** Runs the steps that this database lacks. Rejects with a sentence when a newer version has been here. */
export async function runMigrations({ connection, logger, onProgress }: MigrateOptions): Promise<void> {
  await underLock(connection, async (database) => {
    // A model name of our own: Umzug takes an existing model of that name, whatever its table.
    const storage = new SequelizeStorage({
      sequelize: database,
      modelName: 'ExovoApiMigration',
      tableName: HISTORY_TABLE,
    });
    // Not umzug.executed(), which leaves out what it does not know.
    const executed = await storage.executed();
    const unknown = executed.filter((name) => !migrations.some((step) => step.name === name));
    if (unknown.length > 0) {
      throw new Error(
        `The tables of API access were made by a newer version (${unknown.join(', ')}). ` +
          'Install that version or a later one.',
      );
    }
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
    await umzug.up();
  });
}

/** Drops the plugin's tables and their history together, so that a later enable starts afresh. */
export async function dropTables(connection: DatabaseConnection): Promise<void> {
  await underLock(connection, async (database) => {
    for (const step of [...migrations].reverse()) await step.down(database);
    await database.query(`DROP TABLE IF EXISTS ${HISTORY_TABLE}`);
  });
}

/** Sequelize is open for this only; requests go through `SqlPool`, which can give up on a statement. */
async function underLock(
  connection: DatabaseConnection,
  work: (database: Sequelize) => Promise<void>,
): Promise<void> {
  const database = new Sequelize({
    dialect: 'mysql',
    dialectModule: mysql2,
    database: connection.database,
    username: connection.user,
    ...(connection.password === undefined ? {} : { password: connection.password }),
    ...(connection.host === undefined ? {} : { host: connection.host }),
    ...(connection.port === undefined ? {} : { port: connection.port }),
    dialectOptions: {
      connectTimeout: 10_000,
      ...(connection.socketPath === undefined ? {} : { socketPath: connection.socketPath }),
    },
    pool: { max: 2, acquire: 15_000 },
    logging: false,
  });
  // Named locks belong to the server, not to the database.
  const lock = `exovo_api:${createHash('sha256').update(connection.database).digest('hex').slice(0, 32)}`;
  try {
    // A transaction pins one connection for the lock; the steps run on the pool's other one.
    await database.transaction(async (transaction) => {
      const [row] = await database.query<{ held: number | null }>('SELECT GET_LOCK(?, ?) AS held', {
        replacements: [lock, LOCK_WAIT_SECONDS],
        type: QueryTypes.SELECT,
        transaction,
      });
      if (Number(row?.held) !== 1) {
        throw new Error(
          `Another process has been changing the tables of API access for ${LOCK_WAIT_SECONDS} s. ` +
            'Wait until it is done, then enable the plugin again.',
        );
      }
      try {
        await work(database);
      } finally {
        await database.query('SELECT RELEASE_LOCK(?)', { replacements: [lock], transaction });
      }
    });
  } finally {
    await database.close();
  }
}
