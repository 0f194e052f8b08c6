/** One call to place on the real Asterisk, with the item that `GET /api/v1/calls` must return for it. */
import type { CallDirection, CallStatus, Party } from '../../src/host/ports.js';
import { nameOf } from './people.js';
import type { TestBed } from './test-bed.js';

/** An inclusive range of seconds. It leaves some room, because two servers time the ringing and the talk. */
export type Seconds = readonly [from: number, to: number];

export interface PlacedCall {
  /** Noun phrase that describes the call in the title of its test. */
  readonly title: string;
  /** Identifies the call: no two placed calls have the same caller. */
  readonly from: Party;
  readonly to: Party;
  readonly direction: CallDirection;
  readonly status: CallStatus;
  readonly talkSeconds: Seconds;
  /** False by default. */
  readonly hasRecording?: boolean;
  /** Whether the call is also placed in the second time zone. False by default. */
  readonly inBothZones?: boolean;
  place(bed: TestBed): Promise<void>;
}

export function extension(number: string): Party {
  return { number, name: nameOf(number) };
}

/** A party that is not an extension: a number outside, a feature code, a group, or null for a hidden number. */
export function noExtension(number: string | null, name: string | null = null): Party {
  return { number, name };
}

export const NO_TALK: Seconds = [0, 0];
