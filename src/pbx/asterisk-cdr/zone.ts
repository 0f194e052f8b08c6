/**
 * Works out in which IANA zone a PBX writes its call records: a record's time is local wall time, while the epoch in
 * its uniqueid is UTC, so that each record whose channel began it tells the offset of its day. Records from all
 * seasons tell the zone. Pure; the samples are read by `zone-samples.ts`, the verdict is shown in Health.
 */
import { WallClock } from '../wall-time.js';

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
const MIN_SHARE = 0.5;
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
  const agreed = known.find((zone) => fits(zone, telling));
  if (agreed !== undefined) return { zone: agreed, basis: 'agreed', samples: telling.length };
  const found = [...POPULOUS, ...Intl.supportedValuesOf('timeZone')].find((zone) => fits(zone, telling));
  if (found !== undefined) return { zone: found, basis: 'worked_out', samples: telling.length };
  return { zone: fallback, basis: 'disagreed', samples: telling.length };
}

/** Whether at least the better part of the records that tell an offset were written in this zone. */
export function fits(zone: string, samples: readonly ZoneSample[]): boolean {
  const clock = new WallClock(zone);
  const agreeing = samples.filter(({ wall, epochSeconds }) => {
    const startMs = clock.toUtcMs(wall, epochSeconds);
    const delayMs = startMs === null ? Number.NaN : startMs - epochSeconds * 1000;
    return delayMs >= -2_000 && delayMs <= MAX_DELAY_MS;
  });
  return samples.length > 0 && agreeing.length / samples.length > MIN_SHARE;
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
    return new WallClock(name).zone === name;
  } catch {
    return false;
  }
}
