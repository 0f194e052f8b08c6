/**
 * Works out in which IANA zone a PBX writes its call records. A record's time is local time, and the epoch in its uniqueid
 * is UTC, so each record that began with its channel shows the offset of its day. Records from all seasons show the zone.
 *
 * Pure. `zone-samples.ts` reads the samples, and Health shows the verdict.
 */
import { LocalClock } from '../local-time.js';

export interface ZoneSample {
  readonly localTime: string;
  readonly epochSeconds: number;
}

export interface ZoneVerdict {
  readonly zone: string;
  /**
   * `agreed`: the records fit the zone that was set or expected. `worked_out`: they fit this zone and no expected one, and
   * another zone with the same offsets may be meant. `no_records`: no record shows an offset. `disagreed`: the records
   * fit no zone, so the expected one is used.
   */
  readonly basis: 'agreed' | 'worked_out' | 'no_records' | 'disagreed';
  readonly samples: number;
  /**
   * How far the zone's times are from those in the ids, for part of the records: the PBX's list of time zones is older or
   * newer than ours. The ids are right.
   */
  readonly shiftsMs?: readonly number[];
}

/** A record begins when its channel is created, or a little later if the dialplan did something first. */
const MAX_DELAY_MS = 20_000;
/** Below this share, the best zone is no better than chance: the records are from several zones or a wrong clock. */
const MIN_SHARE = 0.5;
/** A lower share is not enough, because half a year also fits a neighbouring zone without summer time. */
const FITTING_SHARE = 0.9;
/** Zones with many inhabitants, preferred to small neighbours with the same offsets. */
const POPULOUS = [
  'UTC',
  'America/New_York',
  'America/Chicago',
  'America/Denver',
  'America/Los_Angeles',
  'America/Sao_Paulo',
  'America/Mexico_City',
  'America/Bogota',
  'America/Argentina/Buenos_Aires',
  'Europe/London',
  'Europe/Berlin',
  'Europe/Athens',
  'Europe/Moscow',
  'Europe/Istanbul',
  'Asia/Dubai',
  'Asia/Karachi',
  'Asia/Kolkata',
  'Asia/Dhaka',
  'Asia/Bangkok',
  'Asia/Shanghai',
  'Asia/Tokyo',
  'Australia/Sydney',
  'Pacific/Auckland',
  'Africa/Johannesburg',
  'Africa/Lagos',
];

/** `expected`: zones to prefer, best first. Names that are no zones are ignored. Falls back to UTC. */
export function workOutZone(samples: readonly ZoneSample[], expected: readonly string[]): ZoneVerdict {
  const known = expected.filter(isZone);
  const fallback = known[0] ?? 'UTC';
  const usable = samples.filter(showsOffset);
  if (usable.length === 0) {
    return {
      zone: fallback,
      basis: samples.length === 0 ? 'no_records' : 'disagreed',
      samples: samples.length,
    };
  }
  const best = bestOf([...known, ...POPULOUS, ...Intl.supportedValuesOf('timeZone')], usable);
  if (best.share < MIN_SHARE) return { zone: fallback, basis: 'disagreed', samples: usable.length };
  const basis = known.includes(best.zone) ? 'agreed' : 'worked_out';
  return { zone: best.zone, basis, samples: usable.length };
}

/** Returns the zone that fits most samples. On a tie, the first in the list wins. */
function bestOf(zones: readonly string[], samples: readonly ZoneSample[]): { zone: string; share: number } {
  const days = daysOf(samples);
  let best = { zone: 'UTC', share: -1 };
  for (const zone of new Set(zones)) {
    const share = shareOf(zone, days);
    if (share > best.share) best = { zone, share };
    if (share === 1) break;
  }
  return best;
}

/** Whether nearly all records that show an offset were written in this zone. */
export function fits(zone: string, samples: readonly ZoneSample[]): boolean {
  return shareIn(zone, samples) >= FITTING_SHARE;
}

function shareIn(zone: string, samples: readonly ZoneSample[]): number {
  return shareOf(zone, daysOf(samples));
}

interface SampledDay extends ZoneSample {
  readonly records: number;
}

/** Records of one day with one offset show the same, so hundreds of zones are tried against a dozen days. */
function daysOf(samples: readonly ZoneSample[]): SampledDay[] {
  const days = new Map<string, SampledDay>();
  for (const sample of samples) {
    const offset = Math.round(
      (Date.parse(`${sample.localTime.slice(0, 19).replace(' ', 'T')}Z`) / 1000 - sample.epochSeconds) / 900,
    );
    const key = `${Math.floor(sample.epochSeconds / 86_400)} ${offset}`;
    days.set(key, { ...sample, records: (days.get(key)?.records ?? 0) + 1 });
  }
  return [...days.values()];
}

function shareOf(zone: string, days: readonly SampledDay[]): number {
  const clock = new LocalClock(zone);
  let agreeing = 0;
  let all = 0;
  for (const { localTime, epochSeconds, records } of days) {
    const startMs = clock.toUtcMs(localTime, epochSeconds);
    const delayMs = startMs === null ? Number.NaN : startMs - epochSeconds * 1000;
    if (delayMs >= -2_000 && delayMs <= MAX_DELAY_MS) agreeing += records;
    all += records;
  }
  return agreeing / Math.max(1, all);
}

/** Fewer records, or a smaller share of them, can be records that began long after their channel. */
const MIN_SHIFTED_RECORDS = 3;
const MIN_SHIFTED_SHARE = 0.05;

/** Returns by how much the zone's times differ from the ids' in at least a few of the records. */
export function shiftsOf(zone: string, samples: readonly ZoneSample[]): number[] {
  const clock = new LocalClock(zone);
  const telling = samples.filter(showsOffset);
  const counts = new Map<number, number>();
  for (const { localTime, epochSeconds } of telling) {
    const startMs = clock.toUtcMs(localTime, epochSeconds);
    if (startMs === null) continue;
    const shiftMs = Math.round((startMs - epochSeconds * 1000) / QUARTER_MS) * QUARTER_MS;
    counts.set(shiftMs, (counts.get(shiftMs) ?? 0) + 1);
  }
  const enough = Math.max(MIN_SHIFTED_RECORDS, telling.length * MIN_SHIFTED_SHARE);
  return [...counts].flatMap(([shiftMs, count]) => (shiftMs !== 0 && count >= enough ? [shiftMs] : []));
}

const QUARTER_MS = 900_000;

/** Offsets are whole quarters of an hour. A record that began long after its channel shows none. */
export function showsOffset({ localTime, epochSeconds }: ZoneSample): boolean {
  const localMs = Date.parse(`${localTime.slice(0, 19).replace(' ', 'T')}Z`);
  const pastQuarterMs = (((localMs - epochSeconds * 1000) % QUARTER_MS) + QUARTER_MS) % QUARTER_MS;
  return pastQuarterMs <= MAX_DELAY_MS || pastQuarterMs >= QUARTER_MS - 2_000;
}

function isZone(name: string): boolean {
  try {
    return new LocalClock(name).zone === name;
  } catch {
    return false;
  }
}
