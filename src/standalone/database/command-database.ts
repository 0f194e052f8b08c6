/** Opens the host's own database for a command, whether the host runs or not, with the tables of this version. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseConnection, HostLogger } from 'exovo-api-access/host';
import type { SqlPool } from 'exovo-api-access/internal/storage';
import type { HostSettings } from '../settings.js';
import { StartError } from '../start-error.js';
import { EmbeddedDatabase } from './embedded-database.js';
import { FolderInUseError } from './folder-claim.js';
import { HostPool, setUpHostTables } from './host-pool.js';
import { DATA_FOLDER } from './mariadb-server.js';
import { withSetUpLock } from './schema.js';

const SILENT: HostLogger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export interface CommandDatabase {
  readonly connection: DatabaseConnection;
  readonly pool: SqlPool;
  close(): Promise<void>;
}

/** Rejects with a StartError if the database can't be opened. */
export async function openDatabaseForCommand(settings: HostSettings): Promise<CommandDatabase> {
  const server =
    settings.database === undefined
      ? await openEmbedded(settings.dataDir)
      : { connection: settings.database, close: () => Promise.resolve() };
  try {
    await withSetUpLock(server.connection, (open) => setUpHostTables(open, settings.hostTablePrefix));
  } catch (error) {
    await server.close();
    throw error;
  }
  const pool = new HostPool(server.connection, settings.hostTablePrefix, { causalReads: true });
  const close = async () => {
    await pool.close();
    await server.close();
  };
  return { connection: server.connection, pool, close };
}

/** Starts the database, or connects to that of the host that runs. */
async function openEmbedded(dataDir: string): Promise<Pick<EmbeddedDatabase, 'connection' | 'close'>> {
  const folder = await stat(join(dataDir, DATA_FOLDER)).catch(() => undefined);
  if (folder === undefined)
    throw new StartError(
      `There is no database in ${dataDir} yet. Start the host once, or set EXOVO_DATA_DIR or EXOVO_DATABASE_URL as for the host.`,
    );
  // The server would write files that the host's user can't open afterwards.
  if (folder.uid !== process.getuid?.())
    throw new StartError(
      `The data folder ${dataDir} belongs to the user with the ID ${folder.uid}. Run this command as that user.`,
    );
  try {
    return await EmbeddedDatabase.open(dataDir, SILENT, 'command');
  } catch (error) {
    if (!(error instanceof FolderInUseError)) throw error;
    return { connection: await EmbeddedDatabase.connectionOf(dataDir), close: () => Promise.resolve() };
  }
}
