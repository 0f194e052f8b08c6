/** Converts a day in the viewer's zone to UTC. It has 23, 24 or 25 hours when clocks change. */
import { DateTime, IANAZone } from 'luxon';

const SQL_DATETIME = 'yyyy-MM-dd HH:mm:ss';

export function isZone(text: string): boolean {
  return IANAZone.isValidZone(text);
}

/** Returns the day from `from` (inclusive) to `to` (exclusive) as SQL DATETIMEs, or null if there is no such day. */
export function dayInUtc(day: string, zone: string): { readonly from: string; readonly to: string } | null {
  const start = DateTime.fromISO(day, { zone }).startOf('day');
  if (!start.isValid) return null;
  const text = (time: DateTime) => time.toUTC().toFormat(SQL_DATETIME);
  return { from: text(start), to: text(start.plus({ days: 1 }).startOf('day')) };
}
