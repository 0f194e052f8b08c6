/**
 * Local wall time of a PBX to UTC and back. Asterisk and most PBXes write call records as `YYYY-MM-DD HH:MM:SS` in the
 * host's zone without an offset, so once a year an hour happens twice and one does not exist.
 *
 * - An hour that happens twice: an epoch from the record (Asterisk puts the channel's creation time, in UTC seconds,
 *   into uniqueid and linkedid) decides, for a record never begins before its channel; without one, the earlier pass
 *   is taken.
 * - An hour that does not exist: read with the offset in force before the jump, as RFC 5545 and Temporal do.
 *
 * Pure but for a cache of offsets by day.
 */
import { IANAZone } from 'luxon';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** A cache this big holds some ten years of days. */
const MAX_CACHED_DAYS = 4_000;
const MAX_CHANGES_SEARCH_STEPS = 40;
/** The two times of one record are taken by different calls of the clock, and one is cut to whole seconds. */
const CLOCK_SLACK_MS = 60_000;

/** The stretch of wall time that one change of offset makes happen twice: `from` inclusive, `to` exclusive. */
export interface RepeatedHour {
  readonly from: string;
  readonly to: string;
}

export class LocalClock {
  readonly zone: string;
  readonly #zone: IANAZone;
  /** Offset in ms of days without a change nearby; NaN marks a day near a change. */
  readonly #dayOffsetMs = new Map<number, number>();

  /** @throws RangeError when `zone` is not an IANA zone that this Node knows. */
  constructor(zone: string) {
    if (!IANAZone.isValidZone(zone)) {
      throw new RangeError(`"${zone}" is not an IANA time zone, such as Europe/Berlin or America/Detroit.`);
    }
    this.zone = zone;
    this.#zone = IANAZone.create(zone);
  }

  /**
   * UTC milliseconds of a wall time, or null when the text is not a date that exists (MySQL's zero dates).
   * `createdAtSeconds` is a UTC time shortly before the record's, such as its channel's creation: of an hour that
   * happens twice it picks the first pass that is not before it.
   */
  toUtcMs(wall: string, createdAtSeconds?: number): number | null {
    const asUtc = parseWall(wall);
    if (asUtc === null) return null;
    const offset = this.#steadyOffset(asUtc);
    if (!Number.isNaN(offset)) return asUtc - offset;
    const before = this.#offsetAt(asUtc - DAY_MS);
    const after = this.#offsetAt(asUtc + DAY_MS);
    const passes = [asUtc - before, asUtc - after].filter((utc) => utc + this.#offsetAt(utc) === asUtc);
    if (passes.length === 0) return asUtc - before;
    if (createdAtSeconds === undefined) return Math.min(...passes);
    // Not the nearest pass: a record may begin half an hour after its channel, yet never before it.
    const earliest = createdAtSeconds * 1000 - CLOCK_SLACK_MS;
    const possible = passes.filter((utc) => utc >= earliest);
    return possible.length > 0 ? Math.min(...possible) : Math.max(...passes);
  }

  /** `YYYY-MM-DD HH:MM:SS` in this zone. */
  toLocalTime(utcMs: number): string {
    return formatWall(utcMs + this.#offsetAt(utcMs));
  }

  /** The repeated stretch that `wall` lies in, or null. */
  repeatedHour(wall: string): RepeatedHour | null {
    const asUtc = parseWall(wall);
    if (asUtc === null || !Number.isNaN(this.#steadyOffset(asUtc))) return null;
    const before = this.#offsetAt(asUtc - DAY_MS);
    const after = this.#offsetAt(asUtc + DAY_MS);
    if (after >= before) return null;
    const change = this.#changeBetween(asUtc - before - DAY_MS, asUtc - after + DAY_MS);
    const from = change + after;
    const to = change + before;
    return asUtc >= from && asUtc < to ? { from: formatWall(from), to: formatWall(to) } : null;
  }

  /** The instant, to the second, at which the offset changes between two instants with different offsets. */
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

/** `YYYY-MM-DDTHH:MM:SSZ`, as the API writes times. */
export function formatUtc(utcMs: number): string {
  const day = Math.floor(utcMs / DAY_MS);
  const second = Math.floor((utcMs - day * DAY_MS) / 1000);
  return `${dateText(day)}T${pair(second / 3600)}:${pair((second / 60) % 60)}:${pair(second % 60)}Z`;
}

function formatWall(asUtc: number): string {
  return formatUtc(asUtc).slice(0, 19).replace('T', ' ');
}

/** Milliseconds of a wall time read as if it were UTC; null when there is no such date or time. */
function parseWall(wall: string): number | null {
  if (wall.charCodeAt(13) !== COLON || wall.charCodeAt(16) !== COLON) return null;
  const dayMs = parseDate(wall.slice(0, 10));
  const [hour, minute, second] = [digits(wall, 11), digits(wall, 14), digits(wall, 17)];
  if (dayMs === null || !(hour < 24 && minute < 60 && second < 60)) return null;
  return dayMs + (hour * 3600 + minute * 60 + second) * 1000;
}

// A page of calls has few days and many times: dates are worked out once, times digit by digit.
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
  // MySQL's zero dates and FreePBX's 1000-01-01 default mean "none"; Date.UTC rolls 31 February over.
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

/** Two digits as a number; NaN when they are none. */
function digits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - ZERO;
  const ones = text.charCodeAt(at + 1) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

function pair(number: number): string {
  return PAIRS[Math.floor(number)] ?? '';
}
