/** Calls of the extensions: among themselves, to features, and to the outside. */
import { extension, NO_TALK, outside, type PlacedCall } from './expectations.js';
import type { TestBed } from './test-bed.js';

function plain(
  from: string,
  number: string,
  doing: string,
  ringMs?: number,
): Pick<PlacedCall, 'from' | 'direction' | 'place'> {
  return {
    from: extension(from),
    direction: number.startsWith('+') ? 'outbound' : 'internal',
    place: (bed: TestBed) => bed.phoneCalls(from, number, doing, ringMs),
  };
}

export const INSIDE: readonly PlacedCall[] = [
  {
    what: 'a call between extensions that is answered',
    ...plain('301', '202', 'talk-3'),
    to: extension('202'),
    status: 'answered',
    talkSeconds: [2, 4],
  },
  {
    what: 'a call between extensions that voicemail takes, by a caller with a Russian name',
    ...plain('302', '212', 'talk-2'),
    to: extension('212'),
    status: 'voicemail',
    talkSeconds: NO_TALK,
  },
  {
    what: 'a call to a busy extension, by a caller with an Arabic name',
    ...plain('303', '220', 'talk-2'),
    to: extension('220'),
    status: 'busy',
    talkSeconds: NO_TALK,
  },
  {
    what: 'a call to an extension that does not answer',
    ...plain('304', '211', 'talk-2'),
    to: extension('211'),
    status: 'no_answer',
    talkSeconds: NO_TALK,
  },
  {
    what: 'the echo test',
    ...plain('305', '*43', 'talk-2'),
    to: outside('*43'),
    status: 'answered',
    talkSeconds: [1, 3],
  },
  {
    what: 'listening to one’s voicemail',
    ...plain('306', '*97', 'talk-2'),
    to: outside('*97'),
    status: 'answered',
    talkSeconds: [1, 3],
  },
  {
    what: 'a message left directly in a mailbox',
    ...plain('307', '*210', 'talk-3'),
    to: extension('210'),
    status: 'voicemail',
    talkSeconds: NO_TALK,
  },
  {
    what: 'a ring group called from inside',
    ...plain('308', '600', 'talk-3'),
    to: extension('202'),
    status: 'answered',
    talkSeconds: [2, 4],
  },
  {
    what: 'a queue called from inside',
    ...plain('309', '700', 'talk-8'),
    to: extension('201'),
    status: 'answered',
    talkSeconds: [2, 7],
  },
  {
    what: 'a recorded call between extensions',
    ...plain('310', '204', 'talk-2'),
    to: extension('204'),
    status: 'answered',
    talkSeconds: [1, 3],
    hasRecording: true,
  },
  {
    what: 'a call to the outside that is answered',
    ...plain('311', '+12125550150', 'talk-3'),
    to: outside('+12125550150'),
    status: 'answered',
    talkSeconds: [2, 4],
  },
  {
    what: 'a call to the outside that nobody answers until the caller gives up',
    ...plain('312', '+12125550250', 'talk-2', 4_000),
    to: outside('+12125550250'),
    status: 'no_answer',
    talkSeconds: NO_TALK,
  },
  {
    what: 'a call to a busy number outside',
    ...plain('313', '+12125550350', 'talk-2'),
    to: outside('+12125550350'),
    status: 'busy',
    talkSeconds: NO_TALK,
  },
  {
    what: 'a call to the outside for which there is no line',
    ...plain('314', '+12125550450', 'talk-2'),
    to: outside('+12125550450'),
    status: 'failed',
    talkSeconds: NO_TALK,
  },
  {
    what: 'a call to a number outside that does not exist',
    ...plain('315', '+12125550550', 'talk-2'),
    to: outside('+12125550550'),
    // Asterisk writes NO ANSWER for "not found".
    status: 'no_answer',
    talkSeconds: NO_TALK,
  },
  {
    what: 'an extension calling another that is forwarded to a mobile telephone',
    ...plain('316', '240', 'talk-3'),
    direction: 'outbound',
    to: outside('+12125550140'),
    status: 'answered',
    talkSeconds: [2, 4],
  },
];
