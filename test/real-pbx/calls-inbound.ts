/** Calls from outside, one of each kind. */
import { extension, NO_TALK, outside, type PlacedCall } from './expectations.js';
import type { TestBed } from './test-bed.js';

const number = (at: number): string => `+1212555${9000 + at}`;
const did = (to: string): string => `+13135550${to}`;
const caller = (at: number, name: string): string => `"${name}" <${number(at)}>`;

/** A call that needs nothing but to be placed. */
function plain(
  at: number,
  name: string,
  to: string,
  doing: string,
  ringMs?: number,
): Pick<PlacedCall, 'from' | 'direction' | 'place'> {
  return {
    from: outside(number(at), name),
    direction: 'inbound',
    place: (bed: TestBed) => bed.worldCalls(caller(at, name), did(to), doing, ringMs),
  };
}

export const INBOUND: readonly PlacedCall[] = [
  {
    what: 'a call from outside that is answered',
    ...plain(1, 'ACME', '201', 'talk-3'),
    to: extension('201'),
    status: 'answered',
    talkSeconds: [2, 4],
  },
  {
    what: 'a call from outside that nobody answers, taken by voicemail',
    ...plain(2, 'Bob Smith', '210', 'talk-2'),
    to: extension('210'),
    status: 'voicemail',
    talkSeconds: NO_TALK,
  },
  {
    what: 'a call from outside that nobody answers',
    ...plain(3, 'Carol', '211', 'talk-2'),
    to: extension('211'),
    status: 'no_answer',
    talkSeconds: NO_TALK,
  },
  {
    what: 'a call from outside to a busy extension',
    ...plain(4, 'Dan', '220', 'talk-2'),
    to: extension('220'),
    status: 'busy',
    talkSeconds: NO_TALK,
  },
  {
    what: 'a call from outside that the extension refuses',
    ...plain(5, 'Eve', '230', 'talk-2'),
    to: extension('230'),
    // Asterisk writes NO ANSWER for a refusal, and nothing else tells of it.
    status: 'no_answer',
    talkSeconds: NO_TALK,
  },
  {
    what: 'a call from outside whose caller gives up while it rings',
    ...plain(6, 'Frank', '210', 'talk-2', 2_000),
    to: extension('210'),
    // Asterisk writes NO ANSWER, unless it is told to write CANCEL: `CANCELLED` below.
    status: 'no_answer',
    talkSeconds: NO_TALK,
  },
  {
    what: 'a ring group of which one answers',
    ...plain(7, 'Gina', '600', 'talk-3'),
    to: extension('202'),
    status: 'answered',
    talkSeconds: [2, 4],
  },
  {
    what: 'a ring group of which none answers',
    ...plain(8, 'Hal', '601', 'talk-3'),
    to: outside('601'),
    status: 'no_answer',
    talkSeconds: NO_TALK,
  },
  {
    what: 'a queue in which an agent answers',
    ...plain(9, 'Ivy', '700', 'talk-9'),
    to: extension('201'),
    status: 'answered',
    // From the agent's answer on, not from the queue's.
    talkSeconds: [2, 8],
  },
  {
    what: 'a queue that the caller leaves before an agent answers',
    ...plain(10, 'Jack', '701', 'talk-1'),
    to: outside('701'),
    status: 'no_answer',
    talkSeconds: NO_TALK,
  },
  {
    what: 'a queue that overflows to an extension',
    ...plain(11, 'Kim', '701', 'talk-8'),
    to: extension('203'),
    status: 'answered',
    talkSeconds: [1, 6],
  },
  {
    what: 'an IVR in which the caller chooses an extension',
    ...plain(12, 'Lee', '900', 'press-1'),
    to: extension('202'),
    status: 'answered',
    // The record goes on from the IVR's answer; where the extension's began, it does not say.
    talkSeconds: [3, 6],
  },
  {
    what: 'an IVR in which the caller hangs up',
    ...plain(13, 'Mia', '900', 'talk-2'),
    to: outside(did('900')),
    status: 'no_answer',
    talkSeconds: NO_TALK,
  },
  {
    what: 'a recorded call from outside',
    ...plain(14, 'Ned', '204', 'talk-2'),
    to: extension('204'),
    status: 'answered',
    talkSeconds: [1, 3],
    hasRecording: true,
  },
  {
    what: 'a caller whose name is written in Japanese',
    ...plain(15, '日本 太郎', '201', 'talk-2'),
    to: extension('201'),
    status: 'answered',
    talkSeconds: [1, 3],
  },
  {
    what: 'a caller whose name is written in Arabic, to an extension with a Japanese name',
    ...plain(16, 'أحمد', '212', 'talk-2', 3_000),
    to: extension('212'),
    status: 'no_answer',
    talkSeconds: NO_TALK,
  },
  {
    what: 'a call forwarded to a mobile telephone',
    ...plain(17, 'Olga', '240', 'talk-3'),
    to: outside('+12125550140'),
    status: 'answered',
    talkSeconds: [2, 4],
  },
  {
    what: 'follow-me answered on the mobile telephone',
    ...plain(18, 'Pete', '241', 'talk-3'),
    to: outside('+12125550141'),
    status: 'answered',
    talkSeconds: [2, 4],
  },
  {
    what: 'follow-me answered at the desk',
    ...plain(19, 'Quinn', '242', 'talk-3'),
    to: extension('202'),
    status: 'answered',
    talkSeconds: [2, 4],
  },
  {
    what: 'a caller alone in a conference',
    ...plain(20, 'Rosa', '800', 'talk-2'),
    to: outside('800'),
    status: 'answered',
    talkSeconds: NO_TALK,
  },
];

/** For an Asterisk that tells who gave up. */
export const CANCELLED: readonly PlacedCall[] = [
  {
    what: 'a call whose caller gives up while it rings',
    ...plain(21, 'Sven', '210', 'talk-2', 2_000),
    to: extension('210'),
    status: 'cancelled',
    talkSeconds: NO_TALK,
  },
  {
    what: 'a ring group whose caller gives up while it rings',
    ...plain(22, 'Tora', '601', 'talk-2', 2_000),
    to: outside('601'),
    status: 'cancelled',
    talkSeconds: NO_TALK,
  },
  {
    what: 'a call that nobody answers, on an Asterisk that tells who gave up',
    ...plain(23, 'Ulf', '211', 'talk-2'),
    to: extension('211'),
    status: 'no_answer',
    talkSeconds: NO_TALK,
  },
];
