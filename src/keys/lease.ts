/**
 * The one length of all leases. What was read from the database may be relied on for LEASE_MS, counted from the moment
 * before the read was sent. A change commits, then waits LEASE_MS plus a margin (`waitOutLeases`), and only then returns:
 * from then on no process relies on what was read before the change. key-verifier.ts has the proof.
 */
export const LEASE_MS = 1_000;
/** For clocks that run at different speeds and timers that fire early. */
const LEASE_MARGIN_MS = 100;

/** A moment on two clocks: the monotonic clock stands still while a machine is suspended, and the other can be set. */
export interface Moment {
  readonly monotonicMs: number;
  readonly systemMs: number;
}

export function thisMoment(): Moment {
  return { monotonicMs: performance.now(), systemMs: Date.now() };
}

/** Returns whether what a read that was sent after `sentAt` has returned may still be relied on. */
export function isLeased({ monotonicMs, systemMs }: Moment): boolean {
  const systemAgeMs = Date.now() - systemMs;
  return performance.now() - monotonicMs < LEASE_MS && systemAgeMs >= 0 && systemAgeMs < LEASE_MS;
}

/** Must be awaited between the commit of a change and its response. */
export async function waitOutLeases(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, LEASE_MS + LEASE_MARGIN_MS));
}
