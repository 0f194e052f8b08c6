/** What one placed call is, and what the API must tell of it. */
import type { CallDirection, CallStatus, Party } from '../../src/host/ports.js';
import { nameOf } from './people.js';
import type { TestBed } from './test-bed.js';

/** Seconds, both ends included: rings and talks are timed by two servers. */
export type Seconds = readonly [from: number, to: number];

export interface PlacedCall {
  /** The title of its test. */
  readonly what: string;
  /** By which the call is found: no two placed calls have the same caller. */
  readonly from: Party;
  readonly to: Party;
  readonly direction: CallDirection;
  readonly status: CallStatus;
  readonly talkSeconds: Seconds;
  readonly hasRecording?: boolean;
  place(bed: TestBed): Promise<void>;
}

export function extension(number: string): Party {
  return { number, name: nameOf(number) };
}

export function outside(number: string | null, name: string | null = null): Party {
  return { number, name };
}

export const NO_TALK: Seconds = [0, 0];
