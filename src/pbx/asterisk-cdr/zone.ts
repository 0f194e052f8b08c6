/**
 * Works out in which IANA zone a PBX writes its call records: a record's time is local wall time, while the epoch in
 * its uniqueid is UTC, so that each record whose channel began it tells the offset of its day. Records from all
 * seasons tell the zone. Pure; the samples are read by `zone-samples.ts`, the verdict is shown in Health.
 */
import { LocalClock } from '../local-time.js';

export interface ZoneSample {
  readonly wall: string;
  readonly epochSeconds: number;
}

export interface ZoneVerdict {
  readonly zone: string;
  /**
   * `agreed`: the records fit the zone that was named or expected. `worked_out`: they fit this zone and not an
   * expected one; other zones with the same offsets may be meant. `no_records`: nothing tells.
   * `disagreed`: they fit no zone; the expected one was taken.
   */
  readonly basis: 'agreed' | 'worked_out' | 'no_records' | 'disagreed';
  readonly samples: number;
}

/** A record begins when its channel is made, or a little later when the dialplan rang before. */
const MAX_DELAY_MS = 20_000;
/** Below this the best zone is no better than chance: the records were written in several, or by a wrong clock. */
const MIN_SHARE = 0.5;
/** Half a year fits a neighbour without summer time as well. */
const FITTING_SHARE = 0.9;
/** Zones that many people live in, to be taken before small neighbours with the same offsets. */
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

/** `expected`: zones to prefer, best first; names that are no zones are passed over. Never empty of sense: UTC ends. */
export function workOutZone(samples: readonly ZoneSample[], expected: readonly string[]): ZoneVerdict {
  const known = expected.filter(isZone);
  const fallback = known[0] ?? 'UTC';
  const telling = samples.filter(tellsAnOffset);
  if (telling.length === 0) {
    return {
      zone: fallback,
      basis: samples.length === 0 ? 'no_records' : 'disagreed',
      samples: samples.length,
    };
  }
  const best = bestOf([...known, ...POPULOUS, ...Intl.supportedValuesOf('timeZone')], telling);
  if (best.share < MIN_SHARE) return { zone: fallback, basis: 'disagreed', samples: telling.length };
  const basis = known.includes(best.zone) ? 'agreed' : 'worked_out';
  return { zone: best.zone, basis, samples: telling.length };
}

/** The zone in which most of the samples were written; the first named of several. */
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

/** Whether nearly all records that tell an offset were written in this zone. */
export function fits(zone: string, samples: readonly ZoneSample[]): boolean {
  return shareIn(zone, samples) >= FITTING_SHARE;
}

function shareIn(zone: string, samples: readonly ZoneSample[]): number {
  return shareOf(zone, daysOf(samples));
}

interface SampledDay extends ZoneSample {
  readonly records: number;
}

/** Records of one day with one offset tell the same: hundreds of zones are tried against a dozen days, not records. */
function daysOf(samples: readonly ZoneSample[]): SampledDay[] {
  const days = new Map<string, SampledDay>();
  for (const sample of samples) {
    const offset = Math.round(
      (Date.parse(`${sample.wall.slice(0, 19).replace(' ', 'T')}Z`) / 1000 - sample.epochSeconds) / 900,
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
  for (const { wall, epochSeconds, records } of days) {
    const startMs = clock.toUtcMs(wall, epochSeconds);
    const delayMs = startMs === null ? Number.NaN : startMs - epochSeconds * 1000;
    if (delayMs >= -2_000 && delayMs <= MAX_DELAY_MS) agreeing += records;
    all += records;
  }
  return agreeing / Math.max(1, all);
}

/** Offsets are whole quarters of an hour; a record that began long after its channel tells none. */
export function tellsAnOffset({ wall, epochSeconds }: ZoneSample): boolean {
  const wallMs = Date.parse(`${wall.slice(0, 19).replace(' ', 'T')}Z`);
  const quarterMs = 900_000;
  const pastQuarterMs = (((wallMs - epochSeconds * 1000) % quarterMs) + quarterMs) % quarterMs;
  return pastQuarterMs <= MAX_DELAY_MS || pastQuarterMs >= quarterMs - 2_000;
}

function isZone(name: string): boolean {
  try {
    return new LocalClock(name).zone === name;
  } catch {
    return false;
  }
}
