/** One call to place on the real Asterisk, with the item that `GET /api/v1/calls` must return for it. */
import type { CallDirection, CallStatus, Party } from '../../src/host/ports.js';
import { nameOf } from './people.js';
import type { TestBed } from './test-bed.js';

/** An inclusive range of seconds. It leaves some room, because two servers time the ringing and the talk. */
export type Seconds = readonly [from: number, to: number];

export interface PlacedCall {
  /** Noun phrase that describes the call in the title of its test. */
  readonly title: string;
  /** Identifies the call, with `to` if the caller's number is withheld. No two placed calls have the same caller. */
  readonly from: Party;
  readonly to: Party;
  readonly direction: CallDirection;
  readonly status: CallStatus;
  readonly talkSeconds: Seconds;
  /** False by default. */
  readonly hasRecording?: boolean;
  /** Whether the call is also placed in the second time zone. False by default. */
  readonly inBothZones?: boolean;
  place(bed: TestBed): Promise<unknown>;
}

export function extension(number: string): Party {
  return { number, name: nameOf(number) };
}

/** A party that is not an extension: a number outside, a feature code, a group, or null for a hidden number. */
export function noExtension(number: string | null, name: string | null = null): Party {
  return { number, name };
}

export const NO_TALK: Seconds = [0, 0];

/** The result of an answered call. */
export function answered(
  to: Party,
  ...talkSeconds: Seconds
): Pick<PlacedCall, 'status' | 'to' | 'talkSeconds'> {
  return { status: 'answered', to, talkSeconds };
}

/** The result of a call without a conversation. */
export function unanswered(
  to: Party,
  status: CallStatus = 'no_answer',
): Pick<PlacedCall, 'status' | 'to' | 'talkSeconds'> {
  return { status, to, talkSeconds: NO_TALK };
}

interface Course {
  /** Whether the caller hangs up as soon as it rings. */
  readonly givesUp?: boolean;
  /** What happens to the call meanwhile. */
  readonly change?: (bed: TestBed, caller: string) => Promise<unknown>;
}

let callersFromOutside = 0;

/** A caller from outside calls a number of the company and runs `script` once answered. */
export function inbound(
  name: string | null,
  to: string,
  script: string,
  course: Course = {},
): Pick<PlacedCall, 'from' | 'direction' | 'place'> {
  callersFromOutside += 1;
  const number = `+1212555${9000 + callersFromOutside}`;
  const callerId = name === null ? `<${number}>` : `"${name}" <${number}>`;
  return { ...inboundFrom(callerId, to, script, course, number), from: noExtension(number, name) };
}

/** Like `inbound`, from a caller who sends exactly this caller ID. */
export function inboundFrom(
  callerId: string,
  to: string,
  script: string,
  { givesUp, change = async () => undefined }: Course = {},
  number = '',
): Pick<PlacedCall, 'direction' | 'place'> {
  return {
    direction: 'inbound',
    place: (bed) =>
      Promise.all([bed.callFromOutside(callerId, didOf(to), script, givesUp), change(bed, number)]),
  };
}

/** The company's number that leads to this extension, group or other destination. */
export function didOf(to: string): string {
  return `+13135550${to}`;
}

/** An extension calls a number and runs `script` once answered. */
export function fromExtension(
  caller: string,
  number: string,
  script: string,
  { givesUp, change = async () => undefined }: Course = {},
): Pick<PlacedCall, 'from' | 'direction' | 'place'> {
  return {
    from: extension(caller),
    direction: OUTSIDE.test(number) ? 'outbound' : 'internal',
    place: (bed) => Promise.all([bed.callFromPhone(caller, number, script, givesUp), change(bed, caller)]),
  };
}

/** A full number, or the prefix of an outbound route. */
const OUTSIDE = /^(?:\+|90|88|91)/;
