/**
 * Fills an empty standalone PBX: with the demo if it is wanted, otherwise with the one tenant that every PBX needs.
 * host.ts calls it at each start while it holds the set-up lock. Existing rows are never changed.
 */
import { randomBytes } from 'node:crypto';
import { LocalClock } from 'exovo-api-access/internal/pbx';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { demoCalls } from './calls.js';
import { DEMO_TENANTS } from './people.js';
import { Random } from './random.js';

export interface FillOptions {
  readonly demo: boolean;
  /** IANA zone of the call records. Defaults to the demo's own zone, or to the machine's without the demo. */
  readonly timeZone: string | undefined;
}

type Cell = string | number | null;

const DEMO_TIME_ZONE = 'America/Detroit';
const CALLS_BY_TENANT: Readonly<Record<string, number>> = { '1': 3_200, '2': 1_800 };
const SEED = 20_260_704;
const ROWS_IN_ONE_INSERT = 1_000;

export async function fillDemo(connection: Connection, options: FillOptions): Promise<void> {
  const timeZone =
    options.timeZone ?? (options.demo ? DEMO_TIME_ZONE : Intl.DateTimeFormat().resolvedOptions().timeZone);
  // One transaction, so that the next start can fill the PBX if this one is killed halfway.
  await connection.beginTransaction();
  await insert(connection, 'pbx_settings (name, value)', [['time_zone', timeZone]]);
  if (options.demo && (await isEmpty(connection))) await insertDemo(connection, new LocalClock(timeZone));
  else await insert(connection, 'pbx_tenants (id, name, enabled)', [['1', 'PBX', 1]]);
  await connection.commit();
}

async function isEmpty(connection: Connection): Promise<boolean> {
  const [rows] = await connection.query<RowDataPacket[]>(
    'SELECT EXISTS (SELECT 1 FROM pbx_extensions) OR EXISTS (SELECT 1 FROM pbx_cdrs) AS used',
  );
  return Number(rows[0]?.used) === 0;
}

async function insertDemo(connection: Connection, clock: LocalClock): Promise<void> {
  await insert(
    connection,
    'pbx_tenants (id, name, enabled)',
    DEMO_TENANTS.map(({ id, name }) => [id, name, 1]),
  );
  const extensions = DEMO_TENANTS.flatMap((tenant) =>
    tenant.extensions.map((extension) => ({ tenantId: tenant.id, ...extension })),
  );
  await insert(
    connection,
    'pbx_extensions (tenant_id, extension, name, email, enabled, sip_secret)',
    extensions.map(({ tenantId, extension, name, email, enabled }) => [
      tenantId,
      extension,
      name,
      email,
      Number(enabled),
      randomBytes(16).toString('hex'),
    ]),
  );
  const now = new Date().toISOString().slice(0, 23).replace('T', ' ');
  await insert(
    connection,
    'pbx_presence (tenant_id, extension, presence, changed_at)',
    extensions.flatMap(({ tenantId, extension, presence }) =>
      presence === null ? [] : [[tenantId, extension, presence, now]],
    ),
  );
  await insert(
    connection,
    'pbx_cdrs (id, tenant_id, uniqueid, started_at, direction, disposition, caller_number, caller_name, ' +
      'callee_number, callee_name, duration_seconds, talk_seconds, has_recording)',
    callRows(clock),
  );
}

/** Sorted by time, so that `id` and `uniqueid` grow with it as on a real PBX. */
function callRows(clock: LocalClock): Cell[][] {
  const random = new Random(SEED);
  const nowMs = Date.now();
  const calls = DEMO_TENANTS.flatMap((tenant) =>
    demoCalls(tenant, CALLS_BY_TENANT[tenant.id] ?? 0, nowMs, clock, random),
  );
  calls.sort((a, b) => a.startUtcMs - b.startUtcMs);
  return calls.map((call, index) => [
    index + 1,
    call.tenantId,
    `${call.startUtcMs / 1_000}.${index + 1}`,
    call.startLocalTime,
    call.direction,
    call.disposition,
    call.callerNumber,
    call.callerName,
    call.calleeNumber,
    call.calleeName,
    call.durationSeconds,
    call.talkSeconds,
    Number(call.hasRecording),
  ]);
}

async function insert(
  connection: Connection,
  into: string,
  rows: readonly (readonly Cell[])[],
): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS_IN_ONE_INSERT) {
    await connection.query(`INSERT IGNORE INTO ${into} VALUES ?`, [
      rows.slice(start, start + ROWS_IN_ONE_INSERT),
    ]);
  }
}
