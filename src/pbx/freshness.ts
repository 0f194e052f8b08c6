/** The finding of Health that every schema shares: how old the newest call is, in words. */
import type { HealthFinding } from '../host/ports.js';
import { STRINGS } from './strings.js';

const MOMENT_MS = 30_000;
const STALE_AFTER_MS = 24 * 3_600_000;
/** Two machines' clocks may differ by this much, and nobody minds. */
const CLOCK_SLACK_MS = 5 * 60_000;

export function freshness(newestMs: number | null): HealthFinding {
  const told = STRINGS.calls;
  const finding = { id: 'calls_fresh', title: told.title } as const;
  if (newestMs === null) {
    return { ...finding, state: 'warning', detail: told.none, remedy: told.noneRemedy };
  }
  const ageMs = Date.now() - newestMs;
  if (ageMs < -CLOCK_SLACK_MS) {
    return {
      ...finding,
      state: 'warning',
      detail: told.future(span(-ageMs)),
      remedy: told.futureRemedy,
    };
  }
  const isStale = ageMs > STALE_AFTER_MS;
  return {
    ...finding,
    state: isStale ? 'warning' : 'ok',
    detail: ageMs < MOMENT_MS ? told.fresh : told.past(span(ageMs)),
    remedy: isStale ? told.staleRemedy : null,
  };
}

function span(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return STRINGS.calls.minutes(minutes);
  const hours = Math.round(minutes / 60);
  return hours < 48 ? STRINGS.calls.hours(hours) : STRINGS.calls.days(Math.round(hours / 24));
}
