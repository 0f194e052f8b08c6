/** Creates the plugin's own tables with its migrations, for data that must exist before a host starts. */
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
