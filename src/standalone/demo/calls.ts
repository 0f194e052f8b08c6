/**
 * The calls of the demo PBX: the last 30 days with the shape of real ones. Busy mornings, a dip at lunch, quiet
 * nights and weekends; all directions and outcomes; withheld numbers; recordings. Telephone numbers are fictitious
 * ones (555-01xx).
 *
 * Deterministic but for the moment that they lead up to. Pure; fill-demo.ts writes them.
 */
import type { CallDirection, CallStatus } from 'exovo-api-access/host';
import type { WallClock } from 'exovo-api-access/internal/pbx';
import type { DemoExtension, DemoTenant } from './people.js';
import type { Random } from './random.js';

export interface DemoCall {
  readonly tenantId: string;
  readonly startUtcMs: number;
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
/** How many calls an hour has beside the others, midnight first. */
const HOUR_WEIGHTS = [1, 1, 1, 1, 1, 2, 6, 18, 60, 95, 100, 85, 45, 60, 75, 70, 55, 30, 14, 8, 5, 3, 2, 1];
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

/** `count` calls of the tenant before `nowMs`, in no order. */
export function demoCalls(
  tenant: DemoTenant,
  count: number,
  nowMs: number,
  clock: WallClock,
  random: Random,
): DemoCall[] {
  const callable = tenant.extensions.filter(({ enabled }) => enabled);
  return Array.from({ length: count }, () => {
    const direction = random.weighted(DIRECTIONS);
    const disposition = random.weighted(OUTCOMES);
    const { durationSeconds, talkSeconds } = times(disposition, random);
    const [caller, callee] = parties(direction, callable, random);
    return {
      tenantId: tenant.id,
      startUtcMs: startBefore(nowMs - durationSeconds * 1_000, clock, random),
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

/** A start, to the second, before `endMs`: a day, an hour and a second of it by their weights. */
function startBefore(endMs: number, clock: WallClock, random: Random): number {
  for (;;) {
    const day = clock.toWall(endMs - random.integer(0, DEMO_DAYS - 1) * DAY_MS).slice(0, 10);
    const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
    if (!random.chance(WEEKDAY_WEIGHTS[weekday] ?? 0)) continue;
    const hour = random.weighted(HOUR_WEIGHTS.map((weight, index) => [index, weight] as const));
    const within = random.integer(0, 3_599);
    const time = [hour, Math.floor(within / 60), within % 60].map((part) => String(part).padStart(2, '0'));
    const startMs = clock.toUtcMs(`${day} ${time.join(':')}`);
    if (startMs !== null && startMs <= endMs) return startMs;
  }
}

function times(disposition: CallStatus, random: Random): { durationSeconds: number; talkSeconds: number } {
  const ringing = random.integer(2, 25);
  switch (disposition) {
    case 'answered': {
      // Many short talks, few long ones.
      const talkSeconds = Math.round(8 + 1_800 * random.fraction() ** 3);
      return { durationSeconds: ringing + talkSeconds, talkSeconds };
    }
    case 'voicemail': {
      // Nobody talked: the caller left a message.
      return { durationSeconds: 20 + random.integer(4, 75), talkSeconds: 0 };
    }
    case 'failed':
    case 'busy':
      return { durationSeconds: random.integer(0, 3), talkSeconds: 0 };
    default:
      return { durationSeconds: ringing, talkSeconds: 0 };
  }
}

function parties(
  direction: CallDirection,
  extensions: readonly DemoExtension[],
  random: Random,
): readonly [Party, Party] {
  const inside = () => {
    const { extension, name } = random.pick(extensions);
    return { number: extension, name };
  };
  switch (direction) {
    case 'outbound':
      return [inside(), outside(random)];
    case 'internal': {
      const caller = inside();
      let callee = inside();
      while (callee.number === caller.number) callee = inside();
      return [caller, callee];
    }
    default:
      return [random.chance(0.06) ? { number: null, name: null } : outside(random), inside()];
  }
}

/** `+1 … 555 01xx` is kept free of subscribers for uses such as this. */
function outside(random: Random): Party {
  const line = String(random.integer(0, 99)).padStart(2, '0');
  const area = random.pick(AREA_CODES);
  const name = random.chance(0.35) ? random.pick(COMPANIES) : null;
  return { number: `+1${area}55501${line}`, name };
}
