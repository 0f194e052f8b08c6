/** The port `CallLog` over a table of Asterisk's call records; FreePBX and plain Asterisk share it. */
import type { Call, CallLog } from '../../host/ports.js';
import type { NumberPlan } from './number-plan.js';
import type { RecentCalls } from './recent-calls.js';
import { summariseCall } from './summarise-call.js';

/** The whole request has 3 s; what is read has to be told and sent within them too. */
const TIMEOUT_MS = 2_300;

export interface AsteriskCallLogOptions {
  readonly recentCalls: RecentCalls;
  readonly numberPlan: (tenantId: string) => Promise<NumberPlan>;
  /** The value that marks the tenant's records; null where the PBX has one tenant; undefined for no such tenant. */
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
    // Both are waited for: a read that is still failing must not be what the next request joins.
    const [groups, plan] = await Promise.allSettled([
      recentCalls.newest(tenant, limit, performance.now() + TIMEOUT_MS),
      numberPlan(tenantId),
    ]);
    if (groups.status === 'rejected') throw groups.reason;
    if (plan.status === 'rejected') throw plan.reason;
    return groups.value.map((group) => summariseCall(group, plan.value));
  }
}
