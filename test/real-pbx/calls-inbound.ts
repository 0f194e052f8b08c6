/** Inbound calls to one extension or conference, and calls of each kind on an Asterisk that records everything. */
import {
  answered,
  extension,
  fromExtension,
  inbound,
  noExtension,
  type PlacedCall,
  unanswered,
} from './placed-call.js';

export const INBOUND: readonly PlacedCall[] = [
  {
    title: 'an answered inbound call',
    ...inbound('ACME', '201', 'talk-3'),
    ...answered(extension('201'), 2, 4),
  },
  {
    title: 'an inbound call that goes to voicemail',
    ...inbound('Bob Smith', '210', 'talk-2'),
    ...unanswered(extension('210'), 'voicemail'),
  },
  {
    title: 'an inbound call that nobody answers',
    ...inbound('Carol', '211', 'talk-2'),
    ...unanswered(extension('211')),
  },
  {
    title: 'an inbound call to a busy extension',
    ...inbound('Dan', '220', 'talk-2'),
    ...unanswered(extension('220'), 'busy'),
  },
  {
    title: 'an inbound call that the extension declines',
    inBothZones: true,
    ...inbound('Eve', '230', 'talk-2'),
    // Asterisk writes NO ANSWER for a declined call, and no other column tells the two apart.
    ...unanswered(extension('230')),
  },
  {
    title: 'an inbound call whose caller hangs up while it rings',
    ...inbound('Frank', '210', 'talk-2', { givesUp: true }),
    // Asterisk writes NO ANSWER unless it is configured to write CANCEL; see CANCELLED below.
    ...unanswered(extension('210')),
  },
  {
    title: 'a recorded inbound call',
    ...inbound('Ned', '204', 'talk-2'),
    ...answered(extension('204'), 1, 3),
    hasRecording: true,
  },
  {
    title: 'a caller with a Japanese name',
    ...inbound('日本 太郎', '201', 'talk-2'),
    ...answered(extension('201'), 1, 3),
  },
  {
    title: 'a caller with an Arabic name calling an extension with a Japanese name',
    ...inbound('أحمد', '212', 'talk-2', { givesUp: true }),
    ...unanswered(extension('212')),
  },
  {
    title: 'a caller alone in a conference',
    ...inbound('Rosa', '800', 'talk-2'),
    ...unanswered(noExtension('800'), 'answered'),
  },
];

/** Calls for an Asterisk that writes CANCEL, and records of calls that ring nobody. */
export const WITH_ALL_RECORDS: readonly PlacedCall[] = [
  {
    title: 'an inbound call whose caller hangs up while it rings, recorded as CANCEL',
    ...inbound('Sven', '210', 'talk-2', { givesUp: true }),
    ...unanswered(extension('210'), 'cancelled'),
  },
  {
    title: 'a ring group whose caller hangs up while it rings, recorded as CANCEL',
    ...inbound('Tora', '601', 'talk-2', { givesUp: true }),
    ...unanswered(noExtension('601'), 'cancelled'),
  },
  {
    title: 'an inbound call that nobody answers on an Asterisk that writes CANCEL',
    ...inbound('Ulf', '211', 'talk-2'),
    ...unanswered(extension('211')),
  },
  {
    title: 'an inbound call to a phone that is not registered',
    ...inbound('Uta', '245', 'talk-2'),
    ...unanswered(extension('245'), 'failed'),
  },
  {
    title: 'an internal call to a phone that is not registered',
    ...fromExtension('311', '245', 'talk-2'),
    ...unanswered(extension('245'), 'failed'),
  },
  {
    title: 'an inbound call to an extension in do not disturb',
    ...inbound('Udo', '249', 'talk-2'),
    ...unanswered(extension('249'), 'busy'),
  },
  {
    title: 'an internal call to an extension in do not disturb',
    ...fromExtension('312', '249', 'talk-2'),
    ...unanswered(extension('249'), 'busy'),
  },
  {
    title: 'a call to a number that does not exist',
    ...fromExtension('313', '199', 'talk-2'),
    ...unanswered(noExtension('199'), 'failed'),
  },
];
