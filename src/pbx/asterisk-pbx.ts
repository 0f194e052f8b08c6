/**
 * Opens a PBX that runs on Asterisk. Its schema reads extensions and trunks and says where the call records are; reading
 * the call records, presence and Health are the same for every such PBX and live here.
 */
import type { DatabaseConnection } from '../host/contract.js';
import type { Extension, HealthFinding, PbxConnection } from '../host/ports.js';
import { withReadableErrors } from '../storage/readable-errors.js';
import { SqlPool } from '../storage/sql-pool.js';
import { openPresence } from './ami/open-presence.js';
import type { PresenceSource } from './ami/presence.js';
import { AsteriskCallLog } from './asterisk-cdr/call-log.js';
import type { TenantColumns } from './asterisk-cdr/cdr-table.js';
import type { NumberPlan } from './asterisk-cdr/number-plan.js';
import { type CallRecords, openCallRecords } from './asterisk-cdr/open-call-records.js';
import { explainingOutages } from './outage-finding.js';
import type { PbxOptions } from './schema.js';
import { ONLY_TENANT } from './single-tenant.js';
import { StaleWhileRevalidate } from './stale-while-revalidate.js';

const PBX_TITLE = 'The database of the PBX';

/** For finding the extension, storing its presence and reading it back; the whole request has 3 s. */
const SET_PRESENCE_TIMEOUT_MS = 2_300;

/** A new extension's name appears in the list of calls after `usableForMs` at the latest. */
const NUMBER_PLAN_REFRESH = { freshForMs: 10_000, usableForMs: 60_000 };

/** What a schema on Asterisk provides. */
export interface AsteriskParts {
  readonly directory: AsteriskDirectory;
  readonly callRecords: CallRecordsPlace;
  /** True if extensions and calls belong to tenants; otherwise all of them belong to the tenant `1`. */
  readonly hasTenants: boolean;
  /** The first finding of Health. `callRecordsTable` is `database.table`. */
  schemaFinding(callRecordsTable: string): HealthFinding;
}

/** Extensions and trunks. `tenant` is the value that marks a tenant's own; null on a PBX without tenants. */
export interface AsteriskDirectory {
  /** The tenant's extensions in numeric order, each once. */
  list(tenant: string | null): Promise<AsteriskExtension[]>;
  /** The name under which Asterisk keeps the extension's presence; undefined if the tenant has no such extension. */
  presenceIdOf(tenant: string | null, extension: string, deadlineMs?: number): Promise<string | undefined>;
  /** The tenant's extensions and devices, and every trunk that its calls may use. */
  numberPlan(tenant: string | null): Promise<NumberPlan>;
}

export interface AsteriskExtension extends Omit<Extension, 'presence'> {
  readonly presenceId: string;
}

export interface CallRecordsPlace {
  /** Undefined if the records are on the server that the schema itself was read from. */
  readonly connection: DatabaseConnection | undefined;
  readonly database: string;
  readonly table: string;
  /** Zones to expect, best first. */
  readonly expectedZones: readonly string[];
  /** The columns that say which tenants a record belongs to. */
  readonly tenantColumns: TenantColumns;
}

/** `read` checks the schema's tables; it rejects with a sentence that names what is missing. */
export async function openAsteriskPbx(
  options: PbxOptions,
  read: (pool: SqlPool) => Promise<AsteriskParts>,
): Promise<PbxConnection> {
  const pool = new SqlPool(options.connection, { title: PBX_TITLE, readsForeignTables: true });
  const closers: (() => Promise<void>)[] = [() => pool.close()];
  try {
    const parts = await withReadableErrors(PBX_TITLE, options.connection, () => read(pool));
    const { connection, ...place } = parts.callRecords;
    const cdrPool =
      connection === undefined
        ? pool
        : new SqlPool(connection, { title: 'The database of the call records', readsForeignTables: true });
    if (cdrPool !== pool) closers.push(() => cdrPool.close());
    const callRecords = await openCallRecords({
      ...place,
      pool: cdrPool,
      connection: connection ?? options.connection,
      ...(options.timeZone === undefined ? {} : { timeZone: options.timeZone }),
    });
    if (parts.hasTenants) refuseUnmarkedCalls(callRecords, place.tenantColumns);
    const presence = await openPresence(options);
    closers.push(() => presence.close());
    return connect(parts, callRecords, presence, () => closeAll(closers));
  } catch (error) {
    await closeAll(closers);
    throw error;
  }
}

/** Without the column, one tenant would be shown the calls of all tenants. */
function refuseUnmarkedCalls({ table }: CallRecords, { own, peer }: TenantColumns): void {
  if (table.tenantColumns !== null) return;
  throw new Error(
    `Endpoints have tenants, but the table ${table.shape.name} has no column "${own}" to distinguish their calls. ` +
      `Add the columns ${own} and ${peer} to it; Asterisk fills them by itself.`,
  );
}

function connect(
  { directory, hasTenants, schemaFinding }: AsteriskParts,
  callRecords: CallRecords,
  presence: PresenceSource,
  close: () => Promise<void>,
): PbxConnection {
  /** Undefined if the PBX has no such tenant. */
  const markOf = (tenantId: string): string | null | undefined => {
    if (hasTenants) return tenantId === '' ? undefined : tenantId;
    return tenantId === ONLY_TENANT ? null : undefined;
  };
  const presenceIdOf = async (tenantId: string, extension: string, deadlineMs?: number) => {
    const tenant = markOf(tenantId);
    return tenant === undefined ? undefined : await directory.presenceIdOf(tenant, extension, deadlineMs);
  };
  return {
    extensions: {
      list: async (tenantId) => {
        const tenant = markOf(tenantId);
        const listed = tenant === undefined ? [] : await directory.list(tenant);
        return listed.map(({ presenceId, ...extension }) => ({
          ...extension,
          presence: presence.presenceOf(presenceId),
        }));
      },
      has: async (tenantId, extension) => (await presenceIdOf(tenantId, extension)) !== undefined,
    },
    calls: new AsteriskCallLog({
      recentCalls: callRecords.recentCalls,
      numberPlan: numberPlans((tenantId) => directory.numberPlan(markOf(tenantId) ?? null)),
      tenantColumnValue: markOf,
    }),
    presence: {
      set: async (tenantId, extension, wanted) => {
        const deadlineMs = performance.now() + SET_PRESENCE_TIMEOUT_MS;
        const presenceId = await presenceIdOf(tenantId, extension, deadlineMs);
        return presenceId === undefined ? null : await presence.set(presenceId, wanted, deadlineMs);
      },
    },
    health: async () => [
      schemaFinding(callRecords.table.shape.name),
      ...(await explainingOutages(() => callRecords.health())),
      presence.health(),
    ],
    close,
  };
}

/** Keeps one number plan for each tenant that lists its calls. */
function numberPlans(
  read: (tenantId: string) => Promise<NumberPlan>,
): (tenantId: string) => Promise<NumberPlan> {
  const plans = new Map<string, StaleWhileRevalidate<NumberPlan>>();
  return (tenantId) => {
    let plan = plans.get(tenantId);
    if (plan === undefined) {
      plan = new StaleWhileRevalidate(() => read(tenantId), NUMBER_PLAN_REFRESH);
      plans.set(tenantId, plan);
    }
    return plan.get();
  };
}

/** Closes in reverse order. */
async function closeAll(closers: readonly (() => Promise<void>)[]): Promise<void> {
  for (const close of [...closers].reverse()) await close();
}
