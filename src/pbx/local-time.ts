/**
 * Converts a PBX's local time to UTC and back. Asterisk and most PBXes write call records as `YYYY-MM-DD HH:MM:SS` in the
 * host's zone without an offset, so once a year one hour occurs twice and another does not exist.
 *
 * - An hour that occurs twice: an epoch from the record decides, because a record never begins before its channel.
 *   (Asterisk puts the channel's creation time, in UTC seconds, into uniqueid and linkedid.) Without an epoch, the first
 *   pass is taken.
 * - An hour that does not exist: read with the offset in force before the jump, as RFC 5545 and Temporal do.
 *
 * The same input always gives the same result. Each clock caches its zone's offsets by day, and all clocks share two
 * caches of parsed and formatted dates.
 */
import { IANAZone } from 'luxon';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** About ten years of days. */
const MAX_CACHED_DAYS = 4_000;
const MAX_CHANGES_SEARCH_STEPS = 40;
/** A record's two times come from separate readings of the clock, and one of them is truncated to whole seconds. */
const CLOCK_SLACK_MS = 60_000;

/** The stretch of local time that a change of offset repeats: `from` inclusive, `to` exclusive. */
export interface RepeatedHour {
  readonly from: string;
  readonly to: string;
}

export class LocalClock {
  readonly zone: string;
  readonly #zone: IANAZone;
  /** Offset of each day without a change nearby; NaN marks a day near a change. */
  readonly #dayOffsetMs = new Map<number, number>();

  /** Throws RangeError if `zone` is not an IANA zone that this version of Node knows. */
  constructor(zone: string) {
    if (!IANAZone.isValidZone(zone)) {
      throw new RangeError(`"${zone}" is not an IANA time zone, such as Europe/Berlin or America/Detroit.`);
    }
    this.zone = zone;
    this.#zone = IANAZone.create(zone);
  }

  /**
   * Returns a local time in UTC milliseconds, or null if the text is not an existing date (such as MySQL's zero dates).
   * `createdAtSeconds` is a UTC time shortly before the record's, such as its channel's creation: in an hour that occurs
   * twice, the first pass that is not before it is taken.
   */
  toUtcMs(localTime: string, createdAtSeconds?: number): number | null {
    const asUtc = parseLocalTime(localTime);
    if (asUtc === null) return null;
    const offset = this.#steadyOffset(asUtc);
    if (!Number.isNaN(offset)) return asUtc - offset;
    const before = this.#offsetAt(asUtc - DAY_MS);
    const after = this.#offsetAt(asUtc + DAY_MS);
    const passes = [asUtc - before, asUtc - after].filter((utc) => utc + this.#offsetAt(utc) === asUtc);
    if (passes.length === 0) return asUtc - before;
    if (createdAtSeconds === undefined) return Math.min(...passes);
    // Not the nearest pass: a record can begin half an hour after its channel, but never before it.
    const earliest = createdAtSeconds * 1000 - CLOCK_SLACK_MS;
    const possible = passes.filter((utc) => utc >= earliest);
    return possible.length > 0 ? Math.min(...possible) : Math.max(...passes);
  }

  /** Returns `YYYY-MM-DD HH:MM:SS` in this zone. */
  toLocalTime(utcMs: number): string {
    return formatLocalTime(utcMs + this.#offsetAt(utcMs));
  }

  /** Returns the repeated stretch that contains `localTime`, or null. */
  repeatedHour(localTime: string): RepeatedHour | null {
    const asUtc = parseLocalTime(localTime);
    if (asUtc === null || !Number.isNaN(this.#steadyOffset(asUtc))) return null;
    const before = this.#offsetAt(asUtc - DAY_MS);
    const after = this.#offsetAt(asUtc + DAY_MS);
    if (after >= before) return null;
    const change = this.#changeBetween(asUtc - before - DAY_MS, asUtc - after + DAY_MS);
    const from = change + after;
    const to = change + before;
    return asUtc >= from && asUtc < to ? { from: formatLocalTime(from), to: formatLocalTime(to) } : null;
  }

  /** Finds the second at which the offset changes between two instants with different offsets. */
  #changeBetween(fromMs: number, toMs: number): number {
    const start = this.#offsetAt(fromMs);
    let low = fromMs;
    let high = toMs;
    for (let step = 0; high - low > 1000 && step < MAX_CHANGES_SEARCH_STEPS; step++) {
      const middle = low + Math.floor((high - low) / 2000) * 1000;
      if (this.#offsetAt(middle) === start) low = middle;
      else high = middle;
    }
    return high;
  }

  #steadyOffset(asUtc: number): number {
    const day = Math.floor(asUtc / DAY_MS);
    let offset = this.#dayOffsetMs.get(day);
    if (offset === undefined) {
      const first = this.#offsetAt((day - 1) * DAY_MS);
      offset = first === this.#offsetAt((day + 2) * DAY_MS) ? first : Number.NaN;
      if (this.#dayOffsetMs.size >= MAX_CACHED_DAYS) this.#dayOffsetMs.clear();
      this.#dayOffsetMs.set(day, offset);
    }
    return offset;
  }

  #offsetAt(utcMs: number): number {
    return this.#zone.offset(utcMs) * MINUTE_MS;
  }
}

/** Returns `YYYY-MM-DDTHH:MM:SSZ`, the API's form of times. */
export function formatUtc(utcMs: number): string {
  const day = Math.floor(utcMs / DAY_MS);
  const second = Math.floor((utcMs - day * DAY_MS) / 1000);
  return `${dateText(day)}T${pair(second / 3600)}:${pair((second / 60) % 60)}:${pair(second % 60)}Z`;
}

function formatLocalTime(asUtc: number): string {
  return formatUtc(asUtc).slice(0, 19).replace('T', ' ');
}

/** Returns the milliseconds of a local time read as if it were UTC, or null if there is no such date or time. */
function parseLocalTime(localTime: string): number | null {
  if (localTime.charCodeAt(13) !== COLON || localTime.charCodeAt(16) !== COLON) return null;
  const dayMs = parseDate(localTime.slice(0, 10));
  const [hour, minute, second] = [digits(localTime, 11), digits(localTime, 14), digits(localTime, 17)];
  if (dayMs === null || !(hour < 24 && minute < 60 && second < 60)) return null;
  return dayMs + (hour * 3600 + minute * 60 + second) * 1000;
}

// A page of calls has few days and many times: dates are cached, times are parsed digit by digit.
const dates = new Map<string, number | null>();
const dateTexts = new Map<number, string>();
const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const COLON = 58;
const ZERO = 48;
const PAIRS = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));

function parseDate(text: string): number | null {
  const known = dates.get(text);
  if (known !== undefined) return known;
  if (dates.size >= MAX_CACHED_DAYS) dates.clear();
  const [, year, month, day] = DATE.exec(text) ?? [];
  const ms = Date.UTC(Number(year), Number(month) - 1, Number(day));
  // MySQL's zero dates and FreePBX's default, 1000-01-01, mean "none". Date.UTC turns 31 February into 3 March.
  const exists = Number(year) >= 1970 && new Date(ms).toISOString().slice(0, 10) === text;
  dates.set(text, exists ? ms : null);
  return exists ? ms : null;
}

function dateText(day: number): string {
  let text = dateTexts.get(day);
  if (text === undefined) {
    if (dateTexts.size >= MAX_CACHED_DAYS) dateTexts.clear();
    text = new Date(day * DAY_MS).toISOString().slice(0, 10);
    dateTexts.set(day, text);
  }
  return text;
}

/** Returns two digits as a number; NaN if they are not digits. */
function digits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - ZERO;
  const ones = text.charCodeAt(at + 1) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

function pair(number: number): string {
  return PAIRS[Math.floor(number)] ?? '';
}
