/** The port `CallLog` over a table of Asterisk's call records, for FreePBX and plain Asterisk. */
import type { Call, CallLog } from '../../host/ports.js';
import type { NumberPlan } from './number-plan.js';
import { OtherCalls } from './other-calls.js';
import type { RecentCalls } from './recent-calls.js';
import { summariseCall } from './summarise-call.js';

/** The whole request has 3 s, in which the calls must also be summarised and sent. */
export const CALLS_TIMEOUT_MS = 2_300;

export interface AsteriskCallLogOptions {
  readonly recentCalls: Pick<RecentCalls, 'newest'>;
  readonly numberPlan: (tenantId: string) => Promise<NumberPlan>;
  /** Returns the value in the tenant's records, null if the PBX has one tenant, undefined if there is no such tenant. */
  readonly tenantColumnValue: (tenantId: string) => string | null | undefined;
}

export class AsteriskCallLog implements CallLog {
  readonly #options: AsteriskCallLogOptions;

  constructor(options: AsteriskCallLogOptions) {
    this.#options = options;
  }

  async recent(tenantId: string, limit: number): Promise<Call[]> {
    const { recentCalls, numberPlan, tenantColumnValue } = this.#options;
    const tenant = tenantColumnValue(tenantId);
    if (tenant === undefined) return [];
    // Wait for both, so that the next request doesn't join a read that is about to fail.
    const [groups, plan] = await Promise.allSettled([
      recentCalls.newest(tenant, limit, performance.now() + CALLS_TIMEOUT_MS),
      numberPlan(tenantId),
    ]);
    if (groups.status === 'rejected') throw groups.reason;
    if (plan.status === 'rejected') throw plan.reason;
    const otherCalls = new OtherCalls(groups.value);
    return withUniqueIds(
      groups.value.map((group) =>
        summariseCall(group, plan.value, (channel) => otherCalls.recordsOf(channel, group)),
      ),
    );
  }
}

/** A program can set the same id for several calls. Their starts are then added. */
function withUniqueIds(calls: Call[]): Call[] {
  const counts = new Map<string, number>();
  for (const { id } of calls) counts.set(id, (counts.get(id) ?? 0) + 1);
  if (counts.size === calls.length) return calls;
  return calls.map((call) =>
    counts.get(call.id) === 1 ? call : { ...call, id: `${call.id}@${Date.parse(call.start) / 1000}` },
  );
}
