/**
 * The real standalone host in the test's process, on a free port and a new database. `withTestHost` starts and stops it
 * for a whole suite.
 */
import { withTablePrefix } from '../../src/standalone/database/host-pool.js';
import { HOST_TABLES } from '../../src/standalone/database/schema.js';
import { type HostOptions, type StandaloneHost, startHost } from '../../src/standalone/host.js';
import { readSettings } from '../../src/standalone/settings.js';
import { ALL_PERMISSIONS } from '../../src/standalone/sign-in/administrators.js';
import { hashPassword } from '../../src/standalone/sign-in/passwords.js';
import { createTestDatabase, databaseUrl, type TestDatabase } from './database.js';
import { type CapturedLog, captureLog } from './log.js';

export const ADMIN_USER = 'admin';
export const ADMIN_PASSWORD = 'a-password-for-tests';
/** Hundreds of sign-ins with the real cost would take a good part of the whole run. */
const CHEAP_HASH = hashPassword(ADMIN_PASSWORD, { N: 2, r: 1, p: 1 });

export interface TestHost {
  readonly host: StandaloneHost;
  /** `http://127.0.0.1:…` */
  readonly url: string;
  readonly database: TestDatabase;
  readonly captured: CapturedLog;
  /** Stops the host and drops its database. */
  stop(): Promise<void>;
}

export interface TestHostOptions extends Omit<HostOptions, 'settings' | 'log'> {
  /** `EXOVO_…` variables, in addition to those of `hostEnvironment`. */
  readonly environment?: Readonly<Record<string, string>>;
  /** An existing database, which `stop` does not drop. By default, a new one, which it drops. */
  readonly database?: TestDatabase;
}

export async function startTestHost(options: TestHostOptions = {}): Promise<TestHost> {
  const { environment, database: given, ...rest } = options;
  const database = given ?? (await createTestDatabase());
  const captured = captureLog();
  const settings = readSettings(hostEnvironment(database, environment));
  await insertAdministrator(database, settings.hostTablePrefix);
  const host = await startHost({ ...rest, settings, log: captured.log });
  const stop = async () => {
    await host.stop();
    if (given === undefined) await database.drop();
  };
  return { host, url: host.url, database, captured, stop };
}

/** Creates the administrator before the host would, which uses a hash with the full cost. */
async function insertAdministrator(database: TestDatabase, prefix: string): Promise<void> {
  const table = HOST_TABLES.find((sql) => sql.includes('host_administrators')) ?? '';
  await database.query(withTablePrefix(table, prefix));
  const insert =
    'INSERT IGNORE INTO host_administrators (username, password_hash, permissions, created_at) ' +
    'VALUES (?, ?, ?, UTC_TIMESTAMP(3))';
  await database.query(withTablePrefix(insert, prefix), [ADMIN_USER, await CHEAP_HASH, ALL_PERMISSIONS]);
}

/** Returns the environment of a host under test, in this process or in one of its own. */
export function hostEnvironment(
  database: TestDatabase,
  more: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return {
    ...(more.EXOVO_SOCKET === undefined && { EXOVO_PORT: '0' }),
    EXOVO_DATABASE_URL: databaseUrl(database.connection),
    EXOVO_DEMO: 'on',
    EXOVO_DRAIN_SECONDS: '0',
    EXOVO_ADMIN_PASSWORD: ADMIN_PASSWORD,
    ...more,
  };
}
