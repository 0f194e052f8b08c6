/**
 * Generates the calls of the demo PBX. They cover the last 30 days and look like real ones: busy mornings, a dip at
 * lunch, quiet nights and weekends, all directions and outcomes, withheld numbers, recordings. All phone numbers are
 * fictitious (555-01xx).
 *
 * The same seed and the same end time give the same calls. fill-demo.ts writes them to the database.
 */
import type { CallDirection, CallStatus } from 'exovo-api-access/host';
import type { LocalClock } from 'exovo-api-access/internal/pbx';
import type { DemoExtension, DemoTenant } from './people.js';
import type { Random } from './random.js';

export interface DemoCall {
  readonly tenantId: string;
  readonly startUtcMs: number;
  /** The same moment as `YYYY-MM-DD HH:MM:SS` in the zone of the PBX. */
  readonly startLocalTime: string;
  readonly direction: CallDirection;
  readonly disposition: CallStatus;
  readonly callerNumber: string | null;
  readonly callerName: string | null;
  readonly calleeNumber: string | null;
  readonly calleeName: string | null;
  readonly durationSeconds: number;
  readonly talkSeconds: number;
  readonly hasRecording: boolean;
}

export const DEMO_DAYS = 30;
const DAY_MS = 86_400_000;
/** How busy each hour is compared with the others, midnight first. */
const HOUR_WEIGHTS = [1, 1, 1, 1, 1, 2, 6, 18, 60, 95, 100, 85, 45, 60, 75, 70, 55, 30, 14, 8, 5, 3, 2, 1];
const HOURS = HOUR_WEIGHTS.map((weight, hour) => [hour, weight] as const);
/** Sunday first. */
const WEEKDAY_WEIGHTS = [0.06, 1, 0.95, 0.9, 0.95, 0.85, 0.14];
const AREA_CODES = ['248', '313', '517', '586', '616', '734', '947'];
const COMPANIES = [
  'ACME',
  'Globex',
  'Initech',
  'Umbrella Flowers',
  'Blumen Schröder',
  'Café Élysée',
  'Ταβέρνα Αθηνά',
  'Ромашка',
  '日の出商店',
];

const DIRECTIONS = [
  ['inbound', 52],
  ['outbound', 32],
  ['internal', 15],
  ['unknown', 1],
] as const;
const OUTCOMES = [
  ['answered', 70],
  ['no_answer', 10],
  ['voicemail', 7],
  ['cancelled', 5],
  ['busy', 4],
  ['failed', 3],
  ['unknown', 1],
] as const;

interface Party {
  readonly number: string | null;
  readonly name: string | null;
}

/** Returns `count` calls of the tenant that ended before `nowMs`, unsorted. */
export function demoCalls(
  tenant: DemoTenant,
  count: number,
  nowMs: number,
  clock: LocalClock,
  random: Random,
): DemoCall[] {
  const callable = tenant.extensions.filter(({ enabled }) => enabled);
  const days = daysUntil(nowMs, clock);
  return Array.from({ length: count }, () => {
    const direction = random.weighted(DIRECTIONS);
    const disposition = random.weighted(OUTCOMES);
    const { durationSeconds, talkSeconds } = durationsOf(disposition, random);
    const [caller, callee] = parties(direction, callable, random);
    return {
      tenantId: tenant.id,
      ...startBefore(nowMs - durationSeconds * 1_000, days, clock, random),
      direction,
      disposition,
      callerNumber: caller.number,
      callerName: caller.name,
      calleeNumber: callee.number,
      calleeName: callee.name,
      durationSeconds,
      talkSeconds,
      hasRecording: disposition === 'answered' ? random.chance(0.45) : disposition === 'voicemail',
    };
  });
}

type WeightedDay = readonly [date: string, weight: number];

/** Returns the dates of the last 30 days in the zone of the PBX, with how busy they are. */
function daysUntil(nowMs: number, clock: LocalClock): WeightedDay[] {
  return Array.from({ length: DEMO_DAYS }, (_, daysAgo) => {
    const date = clock.toLocalTime(nowMs - daysAgo * DAY_MS).slice(0, 10);
    return [date, WEEKDAY_WEIGHTS[new Date(`${date}T00:00:00Z`).getUTCDay()] ?? 0];
  });
}

/** Picks a start time no later than `endMs`, in whole seconds, with days and hours weighted. */
function startBefore(
  endMs: number,
  days: readonly WeightedDay[],
  clock: LocalClock,
  random: Random,
): Pick<DemoCall, 'startUtcMs' | 'startLocalTime'> {
  for (;;) {
    const day = random.weighted(days);
    const hour = random.weighted(HOURS);
    const secondOfHour = random.integer(0, 3_599);
    const time = [hour, Math.floor(secondOfHour / 60), secondOfHour % 60].map((part) =>
      String(part).padStart(2, '0'),
    );
    const startLocalTime = `${day} ${time.join(':')}`;
    const startUtcMs = clock.toUtcMs(startLocalTime);
    if (startUtcMs !== null && startUtcMs <= endMs) return { startUtcMs, startLocalTime };
  }
}

function durationsOf(
  disposition: CallStatus,
  random: Random,
): { durationSeconds: number; talkSeconds: number } {
  const ringSeconds = random.integer(2, 25);
  switch (disposition) {
    case 'answered': {
      // Many short conversations, few long ones.
      const talkSeconds = Math.round(8 + 1_800 * random.fraction() ** 3);
      return { durationSeconds: ringSeconds + talkSeconds, talkSeconds };
    }
    case 'voicemail':
      // The caller left a message, so nobody talked.
      return { durationSeconds: 20 + random.integer(4, 75), talkSeconds: 0 };
    case 'failed':
    case 'busy':
      return { durationSeconds: random.integer(0, 3), talkSeconds: 0 };
    default:
      return { durationSeconds: ringSeconds, talkSeconds: 0 };
  }
}

function parties(
  direction: CallDirection,
  extensions: readonly DemoExtension[],
  random: Random,
): readonly [Party, Party] {
  const internalParty = () => {
    const { extension, name } = random.pick(extensions);
    return { number: extension, name };
  };
  switch (direction) {
    case 'outbound':
      return [internalParty(), externalParty(random)];
    case 'internal': {
      const caller = internalParty();
      let callee = internalParty();
      while (callee.number === caller.number) callee = internalParty();
      return [caller, callee];
    }
    default:
      return [random.chance(0.06) ? { number: null, name: null } : externalParty(random), internalParty()];
  }
}

/** Numbers `+1 … 555 01xx` are reserved for fictional use. */
function externalParty(random: Random): Party {
  const line = String(random.integer(0, 99)).padStart(2, '0');
  const area = random.pick(AREA_CODES);
  const name = random.chance(0.35) ? random.pick(COMPANIES) : null;
  return { number: `+1${area}55501${line}`, name };
}
