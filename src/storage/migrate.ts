/**
 * Brings the plugin's own tables up to date, or drops them. Called at enable and uninstall only.
 *
 * Nearly every start finds nothing to do. One statement shows that, and Sequelize and Umzug are not loaded.
 */
import { HISTORY_TABLE, migrations } from '../../migrations/index.js';
import type { DatabaseConnection } from '../host/contract.js';
import { isMissingTable } from './errors.js';
import { withReadableErrors } from './readable-errors.js';
import type { MigrateOptions } from './run-migrations.js';
import { SqlPool } from './sql-pool.js';

const TITLE = 'The database of API access';

/** Runs the migrations that this database lacks. Rejects with a sentence if a newer version created its tables. */
export async function migrateUp(options: MigrateOptions): Promise<void> {
  const { connection, upTo } = options;
  if (upTo === undefined && (await withReadableErrors(TITLE, connection, () => isUpToDate(connection))))
    return;
  const { runMigrations } = await import('./run-migrations.js');
  await runMigrations(options);
}

/** Drops the plugin's tables and their history together, so that a later enable starts from nothing. */
export async function migrateDown(connection: DatabaseConnection): Promise<void> {
  const { dropTables } = await import('./run-migrations.js');
  await dropTables(connection);
}

/** Returns whether the plugin's tables exist and are those of this version. */
export async function isUpToDate(connection: DatabaseConnection): Promise<boolean> {
  const database = new SqlPool(connection, { connectionLimit: 1, title: TITLE });
  try {
    const done = await database.select<{ name: string }>(`SELECT name FROM ${HISTORY_TABLE} ORDER BY name`);
    return (
      JSON.stringify(done.map(({ name }) => name)) === JSON.stringify(migrations.map(({ name }) => name))
    );
  } catch (error) {
    if (isMissingTable(error)) return false;
    throw error;
  } finally {
    await database.close();
  }
}
