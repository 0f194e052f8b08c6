/** Calls that do not lead straight to one telephone: ring groups, queues, IVRs, Follow Me and forwarding. */
import {
  answered,
  didOf,
  extension,
  fromExtension,
  inbound,
  noExtension,
  type PlacedCall,
  unanswered,
} from './placed-call.js';

export const TO_GROUPS: readonly PlacedCall[] = [
  {
    title: 'a ring group in which one member answers',
    ...inbound('Gina', '600', 'talk-3'),
    ...answered(extension('202'), 2, 4),
  },
  {
    title: 'a ring group in which nobody answers',
    inBothZones: true,
    ...inbound('Hal', '601', 'talk-3'),
    ...unanswered(noExtension('601')),
  },
  {
    title: 'a queue in which an agent answers',
    inBothZones: true,
    ...inbound('Ivy', '700', 'talk-9'),
    // Talk starts when the agent answers, not when the queue does.
    ...answered(extension('201'), 2, 8),
  },
  {
    title: 'a queue that the caller leaves before an agent answers',
    ...inbound('Jack', '701', 'talk-1'),
    ...unanswered(noExtension('701')),
  },
  {
    title: 'a queue that overflows to an extension',
    inBothZones: true,
    ...inbound('Kim', '701', 'talk-8'),
    ...answered(extension('203'), 1, 6),
  },
  {
    title: 'an IVR in which the caller chooses an extension',
    ...inbound('Lee', '900', 'press-1'),
    // The record counts from the IVR's answer and doesn't show when the extension answered.
    ...answered(extension('202'), 3, 6),
  },
  {
    title: 'an IVR in which the caller hangs up',
    ...inbound('Mia', '900', 'talk-2'),
    ...unanswered(noExtension(didOf('900'))),
  },
  {
    title: 'a call forwarded to a mobile phone',
    ...inbound('Olga', '240', 'talk-3'),
    ...answered(noExtension('+12125550140'), 2, 4),
  },
  {
    title: 'follow-me answered on the mobile phone',
    ...inbound('Pete', '241', 'talk-3'),
    ...answered(noExtension('+12125550141'), 2, 4),
  },
  {
    title: 'follow-me answered on the desk phone',
    ...inbound('Quinn', '242', 'talk-3'),
    ...answered(extension('202'), 2, 4),
  },
  {
    title: 'a group in which the desk answers while a mobile rings',
    ...inbound('Berta', '602', 'talk-3'),
    ...answered(extension('202'), 2, 4),
  },
  {
    title: 'an internal call to a group in which the desk answers while a mobile rings',
    ...fromExtension('346', '602', 'talk-3'),
    ...answered(extension('202'), 2, 4),
  },
  {
    title: 'a group in which the mobile answers',
    ...inbound('Boris', '603', 'talk-3'),
    ...answered(noExtension('+12125550143'), 2, 4),
  },
  {
    title: 'an internal call to a group in which the mobile answers',
    ...fromExtension('347', '603', 'talk-3'),
    direction: 'outbound',
    ...answered(noExtension('+12125550143'), 2, 4),
  },
  {
    title: 'a group with a mobile in which nobody answers',
    ...inbound('Britt', '604', 'talk-3'),
    ...unanswered(noExtension('604')),
  },
  {
    title: 'an internal call to a group with a mobile in which nobody answers',
    ...fromExtension('348', '604', 'talk-3'),
    ...unanswered(noExtension('604')),
  },
  {
    title: 'a group that rings one after the other',
    ...inbound('Bruno', '605', 'talk-3'),
    ...answered(extension('202'), 2, 4),
  },
  {
    title: 'a group that ends in a mailbox',
    ...inbound('Bill', '606', 'talk-2'),
    ...unanswered(extension('212'), 'voicemail'),
  },
  {
    title: 'an internal call to a group that ends in a mailbox',
    ...fromExtension('349', '606', 'talk-2'),
    ...unanswered(extension('212'), 'voicemail'),
  },
  {
    title: 'a group in which everybody is busy',
    ...inbound('Bob Busy', '607', 'talk-2'),
    ...unanswered(noExtension('607'), 'busy'),
  },
  {
    title: 'FreePBX 17’s Follow Me answered at the desk',
    ...inbound('Fay', '243', 'talk-3'),
    ...answered(extension('202'), 2, 4),
  },
  {
    title: 'FreePBX 17’s Follow Me answered on the mobile',
    ...inbound('Finn', '244', 'talk-3'),
    ...answered(noExtension('0301234147'), 2, 4),
  },
  {
    title: 'FreePBX 17’s Follow Me that nobody answers',
    ...inbound('Flo', '247', 'talk-3'),
    ...unanswered(extension('247')),
  },
  {
    title: 'an internal call to FreePBX 17’s Follow Me answered at the desk',
    ...fromExtension('318', '243', 'talk-3'),
    ...answered(extension('202'), 2, 4),
  },
  {
    title: 'an internal call to FreePBX 17’s Follow Me answered on the mobile',
    ...fromExtension('319', '244', 'talk-3'),
    direction: 'outbound',
    ...answered(noExtension('0301234147'), 2, 4),
  },
  {
    title: 'an internal call to FreePBX 17’s Follow Me that nobody answers',
    ...fromExtension('320', '247', 'talk-3'),
    ...unanswered(extension('247')),
  },
  {
    title: 'a call forwarded to a mobile through the route with a prefix',
    ...inbound('Nina', '246', 'talk-3'),
    ...answered(noExtension('0301234146'), 2, 4),
  },
  {
    title: 'an extension whose desk phone is busy and whose second phone answers',
    ...inbound('Dora', '209', 'talk-3'),
    ...answered(extension('209'), 2, 4),
  },
  {
    title: 'an extension that rings one phone after the other',
    ...inbound('Sera', '215', 'talk-3'),
    ...answered(extension('203'), 2, 4),
  },
  {
    title: 'an extension that rings one phone after the other without an answer',
    ...inbound('Sita', '216', 'talk-3'),
    ...unanswered(extension('216')),
  },
  {
    title: 'a queue whose agent is a mobile',
    ...inbound('Mona', '702', 'talk-7'),
    ...answered(noExtension('+12125550147'), 2, 7),
  },
  {
    title: 'a recorded queue that ends in a mailbox',
    ...inbound('Marc', '706', 'talk-8'),
    ...unanswered(extension('212'), 'voicemail'),
  },
  {
    title: 'a queue whose only agent is busy',
    ...inbound('Maud', '707', 'talk-4'),
    ...unanswered(noExtension('707'), 'busy'),
  },
  {
    title: 'an IVR that leads to a mailbox',
    ...inbound('Ina', '901', 'press-1'),
    ...unanswered(extension('212'), 'voicemail'),
  },
  {
    title: 'an IVR that leads to a queue',
    ...inbound('Ira', '901', 'press-2'),
    ...answered(extension('392'), 1, 4),
  },
  {
    title: 'an IVR that leads to a busy extension',
    ...inbound('Ivo', '901', 'press-3'),
    ...unanswered(extension('220'), 'busy'),
  },
  {
    title: 'an IVR in which the caller presses a key that leads nowhere',
    ...inbound('Igor', '901', 'press-9'),
    ...unanswered(noExtension(didOf('901'))),
  },
];
