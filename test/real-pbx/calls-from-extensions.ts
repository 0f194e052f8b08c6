/** Calls from extensions: to each other, to feature codes, and to outside numbers. */
import {
  answered,
  extension,
  fromExtension,
  noExtension,
  type PlacedCall,
  unanswered,
} from './placed-call.js';

export const FROM_EXTENSIONS: readonly PlacedCall[] = [
  {
    title: 'an answered call between extensions',
    ...fromExtension('301', '202', 'talk-3'),
    ...answered(extension('202'), 2, 4),
  },
  {
    title: 'a call between extensions that goes to voicemail, from a caller with a Russian name',
    inBothZones: true,
    ...fromExtension('302', '212', 'talk-2'),
    ...unanswered(extension('212'), 'voicemail'),
  },
  {
    title: 'a call to a busy extension, from a caller with an Arabic name',
    ...fromExtension('303', '220', 'talk-2'),
    ...unanswered(extension('220'), 'busy'),
  },
  {
    title: 'a call to an extension that does not answer',
    ...fromExtension('304', '211', 'talk-2'),
    ...unanswered(extension('211')),
  },
  {
    title: 'the echo test',
    ...fromExtension('305', '*43', 'talk-2'),
    ...answered(noExtension('*43'), 1, 3),
  },
  {
    title: 'a call to one’s own mailbox',
    ...fromExtension('306', '*97', 'talk-2'),
    ...answered(noExtension('*97'), 1, 3),
  },
  {
    title: 'a message left directly in a mailbox',
    ...fromExtension('307', '*210', 'talk-3'),
    ...unanswered(extension('210'), 'voicemail'),
  },
  {
    title: 'an internal call to a ring group',
    ...fromExtension('308', '600', 'talk-3'),
    ...answered(extension('202'), 2, 4),
  },
  {
    title: 'an internal call to a queue',
    ...fromExtension('309', '700', 'talk-8'),
    ...answered(extension('201'), 2, 7),
  },
  {
    title: 'a recorded call between extensions',
    ...fromExtension('310', '204', 'talk-2'),
    ...answered(extension('204'), 1, 3),
    hasRecording: true,
  },
  {
    title: 'an answered outbound call',
    ...fromExtension('311', '+12125550150', 'talk-3'),
    ...answered(noExtension('+12125550150'), 2, 4),
  },
  {
    title: 'an outbound call whose caller hangs up while it rings',
    ...fromExtension('312', '+12125550250', 'talk-2', { givesUp: true }),
    ...unanswered(noExtension('+12125550250')),
  },
  {
    title: 'an outbound call to a busy number',
    ...fromExtension('313', '+12125550350', 'talk-2'),
    ...unanswered(noExtension('+12125550350'), 'busy'),
  },
  {
    title: 'an outbound call for which the carrier has no line',
    ...fromExtension('314', '+12125550450', 'talk-2'),
    ...unanswered(noExtension('+12125550450'), 'failed'),
  },
  {
    title: 'an outbound call to a number that does not exist',
    ...fromExtension('315', '+12125550550', 'talk-2'),
    // Asterisk writes NO ANSWER for "not found".
    ...unanswered(noExtension('+12125550550')),
  },
  {
    title: 'a call to an extension that is forwarded to a mobile phone',
    ...fromExtension('316', '240', 'talk-3'),
    direction: 'outbound',
    ...answered(noExtension('+12125550140'), 2, 4),
  },
];
