/** The plugin's own tables, made by the plugin's own steps, for data that has to be there before a host is. */
import { migrateUp } from '../../../src/storage/migrate.js';
import { captureLog } from '../../support/log.js';
import type { BenchServer } from '../database-server.js';

export async function createOwnTables(server: BenchServer, database: string): Promise<void> {
  await migrateUp({
    connection: server.connection(database),
    logger: captureLog().log,
    onProgress: () => undefined,
  });
}
