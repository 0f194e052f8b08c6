/**
 * FreePBX, NethVoice and Issabel: extensions and trunks from the configuration database (`asterisk`), calls from the
 * database of call records that FreePBX's own settings name, presence from Asterisk. One tenant.
 * Called by `../open.ts`; refuses with a sentence when what it needs is missing.
 */
import type { DatabaseConnection } from '../../host/contract.js';
import type {
  Extension,
  ExtensionDirectory,
  HealthFinding,
  PbxConnection,
  PresenceService,
} from '../../host/ports.js';
import { withReadableErrors } from '../../storage/readable-errors.js';
import { SqlPool } from '../../storage/sql-pool.js';
import { openPresence } from '../ami/open-presence.js';
import type { PresenceSource } from '../ami/presence.js';
import { AsteriskCallLog } from '../asterisk-cdr/call-log.js';
import { type CallRecords, openCallRecords } from '../asterisk-cdr/open-call-records.js';
import type { PbxOptions } from '../open.js';
import { closeAll, NUMBER_PLAN_REFRESH, ONLY_TENANT, SET_PRESENCE_TIMEOUT_MS } from '../opening.js';
import { StaleWhileRevalidate } from '../stale-while-revalidate.js';
import { STRINGS } from '../strings.js';
import { FreePbxDirectory } from './directory.js';
import { type FreePbxSchema, readSchema } from './schema.js';
import { type FreePbxSettings, readSettings } from './settings.js';

export async function openFreePbx(options: PbxOptions): Promise<PbxConnection> {
  const pool = new SqlPool(options.connection);
  const closers: (() => Promise<void>)[] = [() => pool.close()];
  try {
    const { schema, settings } = await withReadableErrors(
      'The database of the PBX',
      options.connection,
      async () => {
        const found = await readSchema(pool, options.connection.database);
        return { schema: found, settings: await readSettings(pool, found.settings) };
      },
    );
    const place = callRecordsPlace(options, settings);
    const cdrPool = place.connection === null ? pool : new SqlPool(place.connection);
    if (cdrPool !== pool) closers.push(() => cdrPool.close());
    const callRecords = await openCallRecords({
      pool: cdrPool,
      connection: place.connection ?? options.connection,
      database: place.database,
      table: place.table,
      ...(options.timeZone === undefined ? {} : { timeZone: options.timeZone }),
      expectedZones: expectedZones(settings),
    });
    const presence = await openPresence(options);
    closers.push(() => presence.close());
    return connect({ pool, schema, callRecords, presence, closers });
  } catch (error) {
    await closeAll(closers);
    throw error;
  }
}

interface Parts {
  readonly pool: SqlPool;
  readonly schema: FreePbxSchema;
  readonly callRecords: CallRecords;
  readonly presence: PresenceSource;
  readonly closers: readonly (() => Promise<void>)[];
}

function connect({ pool, schema, callRecords, presence, closers }: Parts): PbxConnection {
  const directory = new FreePbxDirectory(pool, schema);
  const numberPlan = new StaleWhileRevalidate(() => directory.numberPlan(), NUMBER_PLAN_REFRESH);
  const extensions: ExtensionDirectory = {
    list: async (tenantId) => {
      if (tenantId !== ONLY_TENANT) return [];
      const entries = await directory.entries();
      return entries.map(
        (entry): Extension => ({ ...entry, presence: presence.presenceOf(entry.extension) }),
      );
    },
    has: async (tenantId, extension) => tenantId === ONLY_TENANT && (await directory.has(extension)),
  };
  const presenceService: PresenceService = {
    set: async (tenantId, extension, wanted) => {
      const deadlineMs = performance.now() + SET_PRESENCE_TIMEOUT_MS;
      if (tenantId !== ONLY_TENANT || !(await directory.has(extension, deadlineMs))) return null;
      return await presence.set(extension, wanted, deadlineMs);
    },
  };
  return {
    extensions,
    calls: new AsteriskCallLog({
      recentCalls: callRecords.recentCalls,
      numberPlan: () => numberPlan.get(),
      tenantColumnValue: (tenantId) => (tenantId === ONLY_TENANT ? null : undefined),
    }),
    presence: presenceService,
    health: async () => [
      schemaFinding(schema, callRecords),
      ...(await callRecords.health()),
      presence.health(),
    ],
    close: () => closeAll(closers),
  };
}

interface Place {
  /** Null when the records lie on the server of the configuration database. */
  readonly connection: DatabaseConnection | null;
  readonly database: string;
  readonly table: string;
}

/** The administrator's word first, then FreePBX's settings. Its CDR password is not read: our own user is used. */
function callRecordsPlace({ callRecords, connection }: PbxOptions, settings: FreePbxSettings): Place {
  if (callRecords !== undefined) {
    const { table = settings.cdrTable, ...own } = callRecords;
    return { connection: own, database: own.database, table };
  }
  const { cdrDatabase: database, cdrTable: table, cdrHost, cdrPort, cdrSocket } = settings;
  const isRemote =
    cdrHost !== null && !/^(?:localhost|127\.0\.0\.1|::1)$/i.test(cdrHost) && cdrHost !== connection.host;
  const isOtherPort =
    cdrPort !== null && cdrPort !== (connection.port ?? 3306) && connection.socketPath === undefined;
  if (!isRemote && !isOtherPort) return { connection: null, database, table };
  const { socketPath: _socketPath, ...credentials } = connection;
  const remote =
    cdrSocket !== null && !isRemote
      ? { ...connection, socketPath: cdrSocket, database }
      : { ...credentials, host: cdrHost ?? '127.0.0.1', port: cdrPort ?? 3306, database };
  return { connection: remote, database, table };
}

function expectedZones({ cdrInGmt, phpTimeZone }: FreePbxSettings): string[] {
  const machine = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return [cdrInGmt ? 'UTC' : '', phpTimeZone ?? '', machine].filter((zone) => zone !== '');
}

function schemaFinding({ product, trunks, people }: FreePbxSchema, { table }: CallRecords): HealthFinding {
  const absent = [
    ...(trunks === undefined ? [STRINGS.schema.noTrunks] : []),
    ...(people === undefined ? [STRINGS.schema.noPeople] : []),
  ];
  return {
    id: 'pbx_schema',
    title: STRINGS.schema.title,
    state: absent.length === 0 ? 'ok' : 'warning',
    detail: STRINGS.schema.freepbx(product, table.shape.name, absent),
    remedy: absent.length === 0 ? null : STRINGS.schema.grant,
  };
}
