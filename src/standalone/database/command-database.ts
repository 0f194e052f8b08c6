/** Opens the host's own database for a command, whether the host runs or not, with the tables of this version. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { DatabaseConnection, HostLogger } from 'exovo-api-access/host';
import type { SqlPool } from 'exovo-api-access/internal/storage';
import type { HostSettings } from '../settings.js';
import { StartError } from '../start-error.js';
import { EmbeddedDatabase } from './embedded-database.js';
import { CLAIM, FolderInUseError } from './folder-claim.js';
import { HostPool, setUpHostTables } from './host-pool.js';
import { DATA_FOLDER } from './mariadb-server.js';
import { withSetUpLock } from './schema.js';

const WAIT_FOR_HOST_MS = 60_000;
const POLL_MS = 50;
const SILENT: HostLogger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export interface CommandDatabase {
  readonly connection: DatabaseConnection;
  readonly pool: SqlPool;
  close(): Promise<void>;
}

/**
 * Waits if the host is still starting its embedded database. Rejects with a StartError if that takes longer than
 * `waitMs`, or if the database can't be opened.
 */
export async function openDatabaseForCommand(
  settings: HostSettings,
  waitMs = WAIT_FOR_HOST_MS,
): Promise<CommandDatabase> {
  const server =
    settings.database === undefined
      ? await openEmbedded(settings.dataDir, waitMs)
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
async function openEmbedded(
  dataDir: string,
  waitMs: number,
): Promise<Pick<EmbeddedDatabase, 'connection' | 'close'>> {
  const giveUpAt = performance.now() + waitMs;
  for (;;) {
    await refuseFolder(dataDir);
    try {
      return await EmbeddedDatabase.open(dataDir, SILENT, 'command');
    } catch (error) {
      if (!(error instanceof FolderInUseError)) throw error;
    }
    const connection = await EmbeddedDatabase.connectionOf(dataDir);
    if (connection !== undefined) return { connection, close: () => Promise.resolve() };
    if (performance.now() > giveUpAt)
      throw new StartError(
        'The host is starting its database. Try again in a few seconds. If it doesn’t start, its log says why.',
      );
    await delay(POLL_MS);
  }
}

async function refuseFolder(dataDir: string): Promise<void> {
  const names = await readdir(dataDir).catch(() => []);
  // During the host's first start, there is only its claim. The claims of others can disappear meanwhile.
  const candidates = [DATA_FOLDER, ...names.filter((name) => name.startsWith(CLAIM))];
  const stats = await Promise.all(candidates.map((name) => stat(join(dataDir, name)).catch(() => undefined)));
  const found = stats.find((each) => each !== undefined);
  if (found === undefined)
    throw new StartError(
      `There is no database in ${dataDir} yet. Start the host once, or set EXOVO_DATA_DIR or EXOVO_DATABASE_URL as for the host.`,
    );
  // The server would write files that the host's user can't open afterwards.
  if (found.uid !== process.getuid?.())
    throw new StartError(
      `The data folder ${dataDir} belongs to the user with the ID ${found.uid}. Run this command as that user.`,
    );
}
