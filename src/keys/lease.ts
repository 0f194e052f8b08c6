/**
 * The one length of all leases. A process may rely on what it read from the database for LEASE_MS, counted from the
 * moment before it sent the read. A change commits, then waits LEASE_MS plus a margin (`waitOutLeases`), and only then
 * returns: from then on no process relies on a read from before the change. key-verifier.ts has the proof.
 */
export const LEASE_MS = 1_000;
/** For clocks that run at different speeds and timers that fire early. */
export const LEASE_MARGIN_MS = 100;

/** A moment on two clocks: the monotonic clock stands still while a machine is suspended, and the other can be set. */
export interface Moment {
  readonly monotonicMs: number;
  readonly systemMs: number;
}

export function thisMoment(): Moment {
  return { monotonicMs: performance.now(), systemMs: Date.now() };
}

/** Returns whether a process may rely, at this moment, on a read that it sent after `sentAt`. */
export function isLeased(sentAt: Moment, leaseMs: number = LEASE_MS, at: Moment = thisMoment()): boolean {
  const systemAgeMs = at.systemMs - sentAt.systemMs;
  return at.monotonicMs - sentAt.monotonicMs < leaseMs && systemAgeMs >= 0 && systemAgeMs < leaseMs;
}

/** Must be awaited between the commit of a change and its response. */
export async function waitOutLeases(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, LEASE_MS + LEASE_MARGIN_MS));
}
