/** Random scenarios of calls: who calls whom and how, who answers, and what happens next. */
import fc from 'fast-check';
import type { Call } from '../../../src/host/ports.js';
import { createNumberPlan, type NumberPlan } from '../../../src/pbx/asterisk-cdr/number-plan.js';
import type { RecordWriter } from './record-writer.js';

const EXTENSIONS = ['201', '202', '203', '204', '205', '0815'];
export const TRUNK = 'carrier';

export const SIMULATED_PLAN: NumberPlan = createNumberPlan({
  extensions: new Map(EXTENSIONS.map((extension) => [extension, `Name of ${extension}`])),
  devices: new Map(EXTENSIONS.map((extension) => [`pjsip/${extension}`, extension])),
  trunks: new Set([`pjsip/${TRUNK}`]),
});

interface Attempt {
  /** How many seconds a telephone rings. */
  readonly rings: number;
  /** How many seconds the two talk; null if nobody answers. */
  readonly talks: number | null;
}

const KINDS = [
  'extension',
  'outside',
  'group',
  'queue',
  'follow-me',
  'conference',
  'ivr',
  'feature code',
] as const;

type Caller = { readonly extension: string } | { readonly number: string };

export interface Scenario {
  readonly caller: Caller;
  readonly startSeconds: number;
  readonly kind: (typeof KINDS)[number];
  readonly to: string;
  readonly outside: string;
  readonly members: readonly string[];
  readonly attempt: Attempt;
  /** Who answers: in a group or queue the member at this place, in a Follow Me the desk if even, the mobile if odd. */
  readonly answeredBy: number;
  /** What happens after the first conversation. The mailbox takes the call only if nobody answered. */
  readonly next: 'nothing' | 'voicemail' | 'blind transfer' | 'park and fetch';
  readonly transferTo: string;
  readonly isOptimised: boolean;
  /**
   * Whether the mobile's own voicemail answers while the caller talks at the desk. Follow Me does not connect the two.
   */
  readonly mobileVoicemail: boolean;
}

const extension = fc.constantFrom(...EXTENSIONS);
const outsideNumber = fc.integer({ min: 2_000_000_000, max: 9_999_999_999 }).map((digits) => `+1${digits}`);

export const scenarios: fc.Arbitrary<Scenario> = fc.record<Scenario>({
  caller: fc.oneof(
    extension.map((found) => ({ extension: found })),
    outsideNumber.map((number) => ({ number })),
  ),
  startSeconds: fc.integer({ min: 1_770_000_000, max: 1_790_000_000 }),
  kind: fc.constantFrom(...KINDS),
  to: extension,
  outside: outsideNumber,
  members: fc.uniqueArray(extension, { minLength: 1, maxLength: 3 }),
  attempt: fc.record({
    rings: fc.integer({ min: 1, max: 20 }),
    talks: fc.option(fc.integer({ min: 1, max: 300 }), { freq: 4 }),
  }),
  answeredBy: fc.nat(3),
  next: fc.constantFrom('nothing', 'nothing', 'voicemail', 'blind transfer', 'park and fetch'),
  transferTo: extension,
  isOptimised: fc.boolean(),
  mobileVoicemail: fc.boolean(),
});

/** A scenario and the records written for it so far. */
export interface Simulation {
  readonly scenario: Scenario;
  readonly records: RecordWriter;
}

/** The expected summary of the call, up to here. */
export interface Reached {
  readonly direction: Call['direction'];
  readonly status: Call['status'];
  readonly to: string | null;
  readonly talkSeconds: number;
  /** The channel of a party outside whom an extension called. */
  readonly channel?: string;
}

export function reached(direction: Call['direction'], to: string, talks: number | null): Reached {
  return { direction, status: talks === null ? 'no_answer' : 'answered', to, talkSeconds: talks ?? 0 };
}
