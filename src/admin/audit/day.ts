/** A day as the viewer has it, in UTC: 23, 24 or 25 hours, as the zone's clocks have it. */
import { DateTime, IANAZone } from 'luxon';

const SQL_DATETIME = 'yyyy-MM-dd HH:mm:ss';

export function isZone(text: string): boolean {
  return IANAZone.isValidZone(text);
}

/** From inclusive, to exclusive, as the database has times; null when there is no such day. */
export function dayInUtc(day: string, zone: string): { readonly from: string; readonly to: string } | null {
  const start = DateTime.fromISO(day, { zone }).startOf('day');
  if (!start.isValid) return null;
  const text = (time: DateTime) => time.toUTC().toFormat(SQL_DATETIME);
  return { from: text(start), to: text(start.plus({ days: 1 }).startOf('day')) };
}
