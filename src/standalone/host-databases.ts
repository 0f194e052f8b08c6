/** Opens the databases of the standalone host, and creates in them what the first start needs. */
import type { DatabaseConnection } from 'exovo-api-access/host';
import { SqlPool } from 'exovo-api-access/internal/storage';
import { EmbeddedDatabase } from './database/embedded-database.js';
import { HostPool, setUpHostTables } from './database/host-pool.js';
import { createTables, PBX_TABLES, withSetUpLock } from './database/schema.js';
import { fillDemo } from './demo/fill-demo.js';
import type { HostLog } from './server/logging.js';
import type { HostSettings } from './settings.js';
import type { Administrators, FirstAdministrator } from './sign-in/administrators.js';

const HOST_POOL = { connectionLimit: 4 } as const;

export interface HostDatabases {
  readonly own: DatabaseConnection;
  readonly pbx: DatabaseConnection;
  /** Of the host's own database, with causal reads. */
  readonly pool: SqlPool;
  /** The same pool if the PBX's tables are in the host's own database. */
  readonly pbxPool: SqlPool;
  close(): Promise<void>;
}

export async function openDatabases(settings: HostSettings, log: HostLog): Promise<HostDatabases> {
  const server =
    settings.database === undefined
      ? await EmbeddedDatabase.open(settings.dataDir, log)
      : { connection: settings.database, close: () => Promise.resolve() };
  const own = server.connection;
  const pbx = settings.pbxDatabase ?? own;
  const pool = new HostPool(own, settings.hostTablePrefix, { ...HOST_POOL, causalReads: true });
  const pbxPool = pbx === own ? pool : new SqlPool(pbx, HOST_POOL);
  const close = async () => {
    await Promise.all([...new Set([pool, pbxPool])].map((open) => open.close()));
    await server.close();
  };
  return { own, pbx, pool, pbxPool, close };
}

/** Creates tables, the demo and the first administrator. */
export async function setUpDatabases(
  settings: HostSettings,
  { own, pbx }: HostDatabases,
  administrators: Administrators,
): Promise<FirstAdministrator | undefined> {
  if (settings.pbx === 'standalone') {
    await withSetUpLock(pbx, async (connection) => {
      await createTables(connection, PBX_TABLES);
      await fillDemo(connection, { demo: settings.demo, timeZone: settings.pbxTimeZone });
    });
  }
  return withSetUpLock(own, async (connection) => {
    await setUpHostTables(connection, settings.hostTablePrefix);
    // Another program signs its own administrators in.
    if (settings.signIn === 'assertion') return undefined;
    return administrators.ensureFirst(settings.adminUser, settings.adminPassword);
  });
}
