/** Inbound calls, one of each kind. */
import { extension, NO_TALK, noExtension, type PlacedCall } from './placed-call.js';
import type { TestBed } from './test-bed.js';

const callerNumber = (index: number): string => `+1212555${9000 + index}`;
const did = (to: string): string => `+13135550${to}`;

/** A caller from outside calls a number of the company and runs `script` once answered. */
function plain(
  index: number,
  name: string,
  to: string,
  script: string,
  ringMs?: number,
): Pick<PlacedCall, 'from' | 'direction' | 'place'> {
  return {
    from: noExtension(callerNumber(index), name),
    direction: 'inbound',
    place: (bed: TestBed) =>
      bed.callFromOutside(`"${name}" <${callerNumber(index)}>`, did(to), script, ringMs),
  };
}

export const INBOUND: readonly PlacedCall[] = [
  {
    title: 'an answered inbound call',
    ...plain(1, 'ACME', '201', 'talk-3'),
    to: extension('201'),
    status: 'answered',
    talkSeconds: [2, 4],
  },
  {
    title: 'an inbound call that goes to voicemail',
    ...plain(2, 'Bob Smith', '210', 'talk-2'),
    to: extension('210'),
    status: 'voicemail',
    talkSeconds: NO_TALK,
  },
  {
    title: 'an inbound call that nobody answers',
    ...plain(3, 'Carol', '211', 'talk-2'),
    to: extension('211'),
    status: 'no_answer',
    talkSeconds: NO_TALK,
  },
  {
    title: 'an inbound call to a busy extension',
    ...plain(4, 'Dan', '220', 'talk-2'),
    to: extension('220'),
    status: 'busy',
    talkSeconds: NO_TALK,
  },
  {
    title: 'an inbound call that the extension declines',
    inBothZones: true,
    ...plain(5, 'Eve', '230', 'talk-2'),
    to: extension('230'),
    // Asterisk writes NO ANSWER for a declined call, and no other column tells the two apart.
    status: 'no_answer',
    talkSeconds: NO_TALK,
  },
  {
    title: 'an inbound call whose caller hangs up while it rings',
    ...plain(6, 'Frank', '210', 'talk-2', 2_000),
    to: extension('210'),
    // Asterisk writes NO ANSWER unless it is configured to write CANCEL; see CANCELLED below.
    status: 'no_answer',
    talkSeconds: NO_TALK,
  },
  {
    title: 'a ring group in which one member answers',
    ...plain(7, 'Gina', '600', 'talk-3'),
    to: extension('202'),
    status: 'answered',
    talkSeconds: [2, 4],
  },
  {
    title: 'a ring group in which nobody answers',
    inBothZones: true,
    ...plain(8, 'Hal', '601', 'talk-3'),
    to: noExtension('601'),
    status: 'no_answer',
    talkSeconds: NO_TALK,
  },
  {
    title: 'a queue in which an agent answers',
    inBothZones: true,
    ...plain(9, 'Ivy', '700', 'talk-9'),
    to: extension('201'),
    status: 'answered',
    // Talk starts when the agent answers, not when the queue does.
    talkSeconds: [2, 8],
  },
  {
    title: 'a queue that the caller leaves before an agent answers',
    ...plain(10, 'Jack', '701', 'talk-1'),
    to: noExtension('701'),
    status: 'no_answer',
    talkSeconds: NO_TALK,
  },
  {
    title: 'a queue that overflows to an extension',
    inBothZones: true,
    ...plain(11, 'Kim', '701', 'talk-8'),
    to: extension('203'),
    status: 'answered',
    talkSeconds: [1, 6],
  },
  {
    title: 'an IVR in which the caller chooses an extension',
    ...plain(12, 'Lee', '900', 'press-1'),
    to: extension('202'),
    status: 'answered',
    // The record counts from the IVR's answer and doesn't show when the extension answered.
    talkSeconds: [3, 6],
  },
  {
    title: 'an IVR in which the caller hangs up',
    ...plain(13, 'Mia', '900', 'talk-2'),
    to: noExtension(did('900')),
    status: 'no_answer',
    talkSeconds: NO_TALK,
  },
  {
    title: 'a recorded inbound call',
    ...plain(14, 'Ned', '204', 'talk-2'),
    to: extension('204'),
    status: 'answered',
    talkSeconds: [1, 3],
    hasRecording: true,
  },
  {
    title: 'a caller with a Japanese name',
    ...plain(15, '日本 太郎', '201', 'talk-2'),
    to: extension('201'),
    status: 'answered',
    talkSeconds: [1, 3],
  },
  {
    title: 'a caller with an Arabic name calling an extension with a Japanese name',
    ...plain(16, 'أحمد', '212', 'talk-2', 3_000),
    to: extension('212'),
    status: 'no_answer',
    talkSeconds: NO_TALK,
  },
  {
    title: 'a call forwarded to a mobile phone',
    ...plain(17, 'Olga', '240', 'talk-3'),
    to: noExtension('+12125550140'),
    status: 'answered',
    talkSeconds: [2, 4],
  },
  {
    title: 'follow-me answered on the mobile phone',
    ...plain(18, 'Pete', '241', 'talk-3'),
    to: noExtension('+12125550141'),
    status: 'answered',
    talkSeconds: [2, 4],
  },
  {
    title: 'follow-me answered on the desk phone',
    ...plain(19, 'Quinn', '242', 'talk-3'),
    to: extension('202'),
    status: 'answered',
    talkSeconds: [2, 4],
  },
  {
    title: 'a caller alone in a conference',
    ...plain(20, 'Rosa', '800', 'talk-2'),
    to: noExtension('800'),
    status: 'answered',
    talkSeconds: NO_TALK,
  },
];

/** Calls for an Asterisk that writes CANCEL when the caller hangs up (`canceldispositionenabled`). */
export const CANCELLED: readonly PlacedCall[] = [
  {
    title: 'an inbound call whose caller hangs up while it rings, recorded as CANCEL',
    ...plain(21, 'Sven', '210', 'talk-2', 2_000),
    to: extension('210'),
    status: 'cancelled',
    talkSeconds: NO_TALK,
  },
  {
    title: 'a ring group whose caller hangs up while it rings, recorded as CANCEL',
    ...plain(22, 'Tora', '601', 'talk-2', 2_000),
    to: noExtension('601'),
    status: 'cancelled',
    talkSeconds: NO_TALK,
  },
  {
    title: 'an inbound call that nobody answers on an Asterisk that writes CANCEL',
    ...plain(23, 'Ulf', '211', 'talk-2'),
    to: extension('211'),
    status: 'no_answer',
    talkSeconds: NO_TALK,
  },
];
