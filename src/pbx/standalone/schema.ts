/**
 * The standalone host's own PBX schema: `pbx_tenants`, `pbx_extensions`, `pbx_presence`, `pbx_cdrs`, `pbx_settings`.
 * It has tenants, and every statement selects the given tenant.
 */
import type { PbxConnection } from '../../host/ports.js';
import { withReadableErrors } from '../../storage/readable-errors.js';
import { SqlPool } from '../../storage/sql-pool.js';
import { LocalClock } from '../local-time.js';
import type { PbxOptions, PbxSchema } from '../schema.js';
import { StandaloneCalls } from './calls.js';
import { StandaloneExtensions } from './extensions.js';
import { standaloneHealth } from './health.js';
import { StandalonePresence } from './presence.js';
import { StandaloneTenants } from './tenants.js';

export const standaloneSchema: PbxSchema = {
  id: 'standalone',
  title: 'Standalone host',
  open: openStandalone,
  tenants: (pool) => new StandaloneTenants(pool),
  secrets: null,
  reads: null,
};

const TITLE = 'The database of the PBX';

/** The columns that the ports read; opening checks that they exist. `sip_secret` is never read. */
const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  pbx_settings: ['name', 'value'],
  pbx_extensions: ['tenant_id', 'extension', 'name', 'email', 'enabled'],
  pbx_presence: ['tenant_id', 'extension', 'presence', 'changed_at'],
  pbx_cdrs: [
    'id',
    'tenant_id',
    'uniqueid',
    'started_at',
    'direction',
    'disposition',
    'caller_number',
    'caller_name',
    'callee_number',
    'callee_name',
    'duration_seconds',
    'talk_seconds',
    'has_recording',
  ],
};

async function openStandalone({ connection, timeZone }: PbxOptions): Promise<PbxConnection> {
  const database = new SqlPool(connection, { title: TITLE, readsForeignTables: true });
  try {
    await withReadableErrors(TITLE, connection, () => refuseMissingColumns(database));
    const clock = new LocalClock(timeZone ?? (await readTimeZone(database)));
    return {
      extensions: new StandaloneExtensions(database),
      calls: new StandaloneCalls(database, clock),
      presence: new StandalonePresence(database),
      health: (tenantId) => standaloneHealth(database, clock, tenantId),
      close: () => database.close(),
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function refuseMissingColumns(database: SqlPool): Promise<void> {
  const tables = Object.keys(COLUMNS);
  const rows = await database.select<{ table_name: string; column_name: string }>(
    `SELECT table_name AS table_name, column_name AS column_name FROM information_schema.columns
      WHERE table_schema = DATABASE() AND table_name IN (${tables.map(() => '?').join(', ')})`,
    tables,
  );
  const present = new Set(rows.map((row) => `${row.table_name}.${row.column_name}`));
  const missing = tables.flatMap((table) =>
    (COLUMNS[table] ?? []).map((column) => `${table}.${column}`).filter((name) => !present.has(name)),
  );
  if (missing.length > 0) {
    throw new Error(
      `The PBX database lacks ${missing.slice(0, 5).join(', ')}${missing.length > 5 ? ' and more' : ''}. ` +
        'It is not the schema of the standalone host: check EXOVO_PBX and the database URL.',
    );
  }
}

async function readTimeZone(database: SqlPool): Promise<string> {
  const [row] = await database.select<{ value: string }>(
    "SELECT value FROM pbx_settings WHERE name = 'time_zone'",
  );
  return row?.value ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}
