/** The finding of Health that every schema shares: how old the newest call is, in words. */
import type { HealthFinding } from '../host/ports.js';

const STALE_AFTER_MS = 24 * 3_600_000;
/** Two machines' clocks may differ by this much, and nobody minds. */
const CLOCK_SLACK_MS = 5 * 60_000;

export function freshness(newestMs: number | null): HealthFinding {
  const finding = { id: 'calls_fresh', title: 'Call records' } as const;
  if (newestMs === null) {
    return {
      ...finding,
      state: 'warning',
      detail: 'There are no calls yet.',
      remedy: 'Make a call and look again; when it is not there, check that the PBX writes call records.',
    };
  }
  const ageMs = Date.now() - newestMs;
  if (ageMs < -CLOCK_SLACK_MS) {
    return {
      ...finding,
      state: 'warning',
      detail: `Newest call ${span(-ageMs)} in the future.`,
      remedy: 'Check the clock of the PBX and the time zone of its call records.',
    };
  }
  const isStale = ageMs > STALE_AFTER_MS;
  return {
    ...finding,
    state: isStale ? 'warning' : 'ok',
    detail: `Newest call ${age(ageMs)}.`,
    remedy: isStale ? 'If there were calls since, check that the PBX still writes call records.' : null,
  };
}

function age(ms: number): string {
  return ms < 30_000 ? 'less than a minute ago' : `${span(ms)} ago`;
}

function span(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return `${minutes} minute${minutes === 1 ? '' : 's'}`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}
