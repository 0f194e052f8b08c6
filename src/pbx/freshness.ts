/** The Health finding that every schema shares: the age of the newest call. */
import type { HealthFinding } from '../host/ports.js';
import { STRINGS } from './strings.js';

const MOMENT_MS = 30_000;
const STALE_AFTER_MS = 24 * 3_600_000;
/** A difference between two machines' clocks that is no reason for a warning. */
const CLOCK_SLACK_MS = 5 * 60_000;

/** `newestMs` is the start of the newest call in UTC; null if there are no calls. */
export function freshness(newestMs: number | null): HealthFinding {
  const strings = STRINGS.calls;
  const finding = { id: 'calls_fresh', title: strings.title } as const;
  if (newestMs === null) {
    return { ...finding, state: 'warning', detail: strings.none, remedy: strings.noneRemedy };
  }
  const ageMs = Date.now() - newestMs;
  if (ageMs < -CLOCK_SLACK_MS) {
    return {
      ...finding,
      state: 'warning',
      detail: strings.future(span(-ageMs)),
      remedy: strings.futureRemedy,
    };
  }
  const isStale = ageMs > STALE_AFTER_MS;
  return {
    ...finding,
    state: isStale ? 'warning' : 'ok',
    detail: ageMs < MOMENT_MS ? strings.fresh : strings.past(span(ageMs)),
    remedy: isStale ? strings.staleRemedy : null,
  };
}

function span(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return STRINGS.calls.minutes(minutes);
  const hours = Math.round(minutes / 60);
  return hours < 48 ? STRINGS.calls.hours(hours) : STRINGS.calls.days(Math.round(hours / 24));
}
