/**
 * A plain Asterisk without an administration of its own: PJSIP endpoints in `ps_endpoints`, call records with `start`
 * in `cdr`, as Asterisk's own schema scripts make them, presence over the Manager Interface.
 *
 * Asterisk can mark endpoints and records with a `tenantid`. Where endpoints bear one, each tenant sees its own
 * alone; where none does, all of it is the tenant `1`. Called by `../open.ts`.
 */
import type { CallRecordsLocation } from '../../host/contract.js';
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
import type { NumberPlan } from '../asterisk-cdr/number-plan.js';
import { type CallRecords, openCallRecords } from '../asterisk-cdr/open-call-records.js';
import type { PbxOptions } from '../open.js';
import { closeAll, NUMBER_PLAN_REFRESH, ONLY_TENANT, SET_PRESENCE_TIMEOUT_MS } from '../opening.js';
import { StaleWhileRevalidate } from '../stale-while-revalidate.js';
import { STRINGS } from '../strings.js';
import { readTableShapes, requireColumns, requireTable } from '../table-shape.js';
import { AsteriskEndpoints } from './endpoints.js';

export async function openAsterisk(options: PbxOptions): Promise<PbxConnection> {
  const pool = new SqlPool(options.connection);
  const closers: (() => Promise<void>)[] = [() => pool.close()];
  try {
    const database = options.connection.database;
    const shapes = await withReadableErrors('The database of the PBX', options.connection, () =>
      readTableShapes(pool, database, ['ps_endpoints']),
    );
    const shape = requireTable(shapes, database, 'ps_endpoints', 'the endpoints of a plain Asterisk');
    requireColumns(shape, ['id', 'callerid']);
    const endpoints = new AsteriskEndpoints(pool, shape);
    const { table = 'cdr', ...place }: CallRecordsLocation = options.callRecords ?? options.connection;
    const cdrPool = options.callRecords === undefined ? pool : new SqlPool(place);
    if (cdrPool !== pool) closers.push(() => cdrPool.close());
    const callRecords = await openCallRecords({
      pool: cdrPool,
      connection: place,
      database: place.database,
      table,
      ...(options.timeZone === undefined ? {} : { timeZone: options.timeZone }),
      expectedZones: [Intl.DateTimeFormat().resolvedOptions().timeZone],
    });
    const hasTenants = await endpoints.haveTenants();
    refuseUnmarkedCalls(hasTenants, callRecords);
    const presence = await openPresence(options);
    closers.push(() => presence.close());
    return connect({ endpoints, callRecords, presence, hasTenants, closers });
  } catch (error) {
    await closeAll(closers);
    throw error;
  }
}

/** Without it one tenant would be shown the calls of all. */
function refuseUnmarkedCalls(hasTenants: boolean, { table }: CallRecords): void {
  if (!hasTenants || table.hasTenants) return;
  throw new Error(
    `Endpoints have tenants, but the table ${table.shape.name} has no column "tenantid" to tell their calls apart. ` +
      'Add the columns tenantid and peertenantid to it; Asterisk fills them by itself.',
  );
}

interface Parts {
  readonly endpoints: AsteriskEndpoints;
  readonly callRecords: CallRecords;
  readonly presence: PresenceSource;
  readonly hasTenants: boolean;
  readonly closers: readonly (() => Promise<void>)[];
}

function connect({ endpoints, callRecords, presence, hasTenants, closers }: Parts): PbxConnection {
  const markOf: TenantMark = (tenantId) => {
    if (hasTenants) return tenantId === '' ? undefined : tenantId;
    return tenantId === ONLY_TENANT ? null : undefined;
  };
  const extensions = extensionsOf(endpoints, presence, markOf);
  return {
    extensions,
    calls: new AsteriskCallLog({
      recentCalls: callRecords.recentCalls,
      numberPlan: numberPlans(endpoints, markOf),
      tenantColumnValue: markOf,
    }),
    presence: presenceService(endpoints, presence, markOf),
    health: async () => [
      schemaFinding(callRecords, hasTenants),
      ...(await callRecords.health()),
      presence.health(),
    ],
    close: () => closeAll(closers),
  };
}

/** Undefined for a tenant that this PBX has not; null for the one of a PBX without tenants. */
type TenantMark = (tenantId: string) => string | null | undefined;

function extensionsOf(
  endpoints: AsteriskEndpoints,
  presence: PresenceSource,
  markOf: TenantMark,
): ExtensionDirectory {
  const extensions: ExtensionDirectory = {
    list: async (tenantId) => {
      const mark = markOf(tenantId);
      if (mark === undefined) return [];
      const found = await endpoints.extensions(mark);
      return found.map(({ id, extension, name }): Extension => {
        // Asterisk's schema has neither addresses nor a switch to disable an endpoint.
        return { extension, name, email: null, enabled: true, presence: presence.presenceOf(id) };
      });
    },
    has: async (tenantId, extension) =>
      (await extensions.list(tenantId)).some((listed) => listed.extension === extension),
  };
  return extensions;
}

function presenceService(
  endpoints: AsteriskEndpoints,
  presence: PresenceSource,
  markOf: TenantMark,
): PresenceService {
  return {
    set: async (tenantId, extension, wanted) => {
      const deadlineMs = performance.now() + SET_PRESENCE_TIMEOUT_MS;
      const mark = markOf(tenantId);
      const found = mark === undefined ? [] : await endpoints.extensions(mark, deadlineMs);
      const endpoint = found.find((candidate) => candidate.extension === extension);
      return endpoint === undefined ? null : await presence.set(endpoint.id, wanted, deadlineMs);
    },
  };
}

function numberPlans(
  endpoints: AsteriskEndpoints,
  markOf: TenantMark,
): (tenantId: string) => Promise<NumberPlan> {
  const plans = new Map<string, StaleWhileRevalidate<NumberPlan>>();
  return (tenantId) => {
    let plan = plans.get(tenantId);
    if (plan === undefined) {
      plan = new StaleWhileRevalidate(
        () => endpoints.numberPlan(markOf(tenantId) ?? null),
        NUMBER_PLAN_REFRESH,
      );
      plans.set(tenantId, plan);
    }
    return plan.get();
  };
}

function schemaFinding({ table }: CallRecords, hasTenants: boolean): HealthFinding {
  return {
    id: 'pbx_schema',
    title: STRINGS.schema.title,
    state: 'ok',
    detail: STRINGS.schema.asterisk(table.shape.name, hasTenants),
    remedy: null,
  };
}
