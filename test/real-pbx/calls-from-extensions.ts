/** Calls from extensions: to each other, to feature codes, and to outside numbers. */
import { extension, NO_TALK, noExtension, type PlacedCall } from './placed-call.js';
import type { TestBed } from './test-bed.js';

/** An extension calls a number and runs `script` once answered. */
function plain(
  from: string,
  number: string,
  script: string,
  ringMs?: number,
): Pick<PlacedCall, 'from' | 'direction' | 'place'> {
  return {
    from: extension(from),
    direction: number.startsWith('+') ? 'outbound' : 'internal',
    place: (bed: TestBed) => bed.callFromPhone(from, number, script, ringMs),
  };
}

export const FROM_EXTENSIONS: readonly PlacedCall[] = [
  {
    title: 'an answered call between extensions',
    ...plain('301', '202', 'talk-3'),
    to: extension('202'),
    status: 'answered',
    talkSeconds: [2, 4],
  },
  {
    title: 'a call between extensions that goes to voicemail, from a caller with a Russian name',
    inBothZones: true,
    ...plain('302', '212', 'talk-2'),
    to: extension('212'),
    status: 'voicemail',
    talkSeconds: NO_TALK,
  },
  {
    title: 'a call to a busy extension, from a caller with an Arabic name',
    ...plain('303', '220', 'talk-2'),
    to: extension('220'),
    status: 'busy',
    talkSeconds: NO_TALK,
  },
  {
    title: 'a call to an extension that does not answer',
    ...plain('304', '211', 'talk-2'),
    to: extension('211'),
    status: 'no_answer',
    talkSeconds: NO_TALK,
  },
  {
    title: 'the echo test',
    ...plain('305', '*43', 'talk-2'),
    to: noExtension('*43'),
    status: 'answered',
    talkSeconds: [1, 3],
  },
  {
    title: 'a call to one’s own mailbox',
    ...plain('306', '*97', 'talk-2'),
    to: noExtension('*97'),
    status: 'answered',
    talkSeconds: [1, 3],
  },
  {
    title: 'a message left directly in a mailbox',
    ...plain('307', '*210', 'talk-3'),
    to: extension('210'),
    status: 'voicemail',
    talkSeconds: NO_TALK,
  },
  {
    title: 'an internal call to a ring group',
    ...plain('308', '600', 'talk-3'),
    to: extension('202'),
    status: 'answered',
    talkSeconds: [2, 4],
  },
  {
    title: 'an internal call to a queue',
    ...plain('309', '700', 'talk-8'),
    to: extension('201'),
    status: 'answered',
    talkSeconds: [2, 7],
  },
  {
    title: 'a recorded call between extensions',
    ...plain('310', '204', 'talk-2'),
    to: extension('204'),
    status: 'answered',
    talkSeconds: [1, 3],
    hasRecording: true,
  },
  {
    title: 'an answered outbound call',
    ...plain('311', '+12125550150', 'talk-3'),
    to: noExtension('+12125550150'),
    status: 'answered',
    talkSeconds: [2, 4],
  },
  {
    title: 'an outbound call whose caller hangs up while it rings',
    ...plain('312', '+12125550250', 'talk-2', 4_000),
    to: noExtension('+12125550250'),
    status: 'no_answer',
    talkSeconds: NO_TALK,
  },
  {
    title: 'an outbound call to a busy number',
    ...plain('313', '+12125550350', 'talk-2'),
    to: noExtension('+12125550350'),
    status: 'busy',
    talkSeconds: NO_TALK,
  },
  {
    title: 'an outbound call for which the carrier has no line',
    ...plain('314', '+12125550450', 'talk-2'),
    to: noExtension('+12125550450'),
    status: 'failed',
    talkSeconds: NO_TALK,
  },
  {
    title: 'an outbound call to a number that does not exist',
    ...plain('315', '+12125550550', 'talk-2'),
    to: noExtension('+12125550550'),
    // Asterisk writes NO ANSWER for "not found".
    status: 'no_answer',
    talkSeconds: NO_TALK,
  },
  {
    title: 'a call to an extension that is forwarded to a mobile phone',
    ...plain('316', '240', 'talk-3'),
    direction: 'outbound',
    to: noExtension('+12125550140'),
    status: 'answered',
    talkSeconds: [2, 4],
  },
];
