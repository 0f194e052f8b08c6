/**
 * Converts the times by which the audit log is filtered to UTC: days in the viewer's zone, which have 23, 24 or 25 hours
 * when clocks change, and the RFC 3339 times of scripts.
 */
import { DateTime, IANAZone } from 'luxon';

/** The range of a DATETIME; an earlier or later time filters like the nearest one in it. */
const EARLIEST = DateTime.fromISO('1000-01-01', { zone: 'utc' });
const LATEST = DateTime.fromISO('9999-12-31T23:59:59.999', { zone: 'utc' });
/** RFC 3339, section 5.6. */
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

/** The links that set a filter of common use. */
export const PRESETS = ['7-days', '30-days', 'last-month', 'revoked-last-month'] as const;
export type Preset = (typeof PRESETS)[number];

/** Days, `YYYY-MM-DD`, both inclusive; empty for no limit. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

export function isZone(text: string): boolean {
  return IANAZone.isValidZone(text);
}

export function isDay(text: string): boolean {
  return DateTime.fromISO(text, { zone: 'utc' }).isValid;
}

/** Returns the days of a preset, seen from `now`. The last month is the previous calendar month. */
export function presetDays(preset: Preset, now: Date, zone: string): Days {
  const today = DateTime.fromJSDate(now, { zone });
  const lastMonth = today.minus({ months: 1 });
  const days = {
    '7-days': [today.minus({ days: 6 }), today],
    '30-days': [today.minus({ days: 29 }), today],
    'last-month': [lastMonth.startOf('month'), lastMonth.endOf('month')],
    'revoked-last-month': [lastMonth.startOf('month'), lastMonth.endOf('month')],
  } as const satisfies Readonly<Record<Preset, readonly [DateTime, DateTime]>>;
  const [from, to] = days[preset];
  return { from: from.toFormat('yyyy-MM-dd'), to: to.toFormat('yyyy-MM-dd') };
}

/** Returns SQL DATETIMEs: from the start of the first day (inclusive) to the end of the last one (exclusive). */
export function daysInUtc(
  { from, to }: Days,
  zone: string,
): { readonly from?: string; readonly to?: string } {
  const startOf = (day: string) => DateTime.fromISO(day, { zone }).startOf('day');
  return {
    ...(from !== '' && { from: sqlDatetime(startOf(from)) }),
    ...(to !== '' && { to: sqlDatetime(startOf(to).plus({ days: 1 }).startOf('day')) }),
  };
}

/** Returns an RFC 3339 time as a SQL DATETIME, or null if it is not one. */
export function timeInUtc(text: string): string | null {
  const time = RFC_3339.test(text) ? DateTime.fromISO(text.toUpperCase()) : null;
  return time?.isValid ? sqlDatetime(time) : null;
}

function sqlDatetime(time: DateTime): string {
  return DateTime.min(DateTime.max(time, EARLIEST), LATEST).toUTC().toFormat('yyyy-MM-dd HH:mm:ss.SSS');
}
