/** Creates the plugin's tables with the plugin's own migrations, for data that is filled in before a host starts. */
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
