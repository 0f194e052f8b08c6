/** Unusual callers and unusual destinations. */
import {
  answered,
  didOf,
  extension,
  fromExtension,
  inbound,
  inboundFrom,
  noExtension,
  type PlacedCall,
  unanswered,
} from './placed-call.js';

/** Withheld callers, odd names, and callers whose number is also an extension. */
export const UNUSUAL_CALLERS: readonly PlacedCall[] = [
  withheld('“Anonymous”', '"Anonymous" <anonymous>', '201'),
  withheld('“Blocked”', '"Blocked" <Blocked>', '202'),
  withheld('“Out of Area”', '"Out of Area" <O>', '203'),
  withheld('“Unavailable”', '"Unavailable" <Unavail>', '205'),
  withheld('“Private Caller”', '"Private Caller" <0000000000>', '207'),
  withheld('no caller ID', '', '208'),
  {
    title: 'a caller with quotes in the name',
    from: noExtension('+12125558001', 'Joe "Ace" Doe'),
    ...inboundFrom('"Joe \\"Ace\\" Doe" <+12125558001>', '201', 'talk-2'),
    ...answered(extension('201'), 1, 3),
  },
  {
    title: 'a caller with an emoji, umlauts and an ampersand in the name',
    ...inbound("O'Brien & Söhne 🎉, Łódź", '201', 'talk-2'),
    ...answered(extension('201'), 1, 3),
  },
  {
    title: 'a caller whose name only repeats the number',
    from: noExtension('+12125558003'),
    ...inboundFrom('"+12125558003" <+12125558003>', '201', 'talk-2'),
    ...answered(extension('201'), 1, 3),
  },
  {
    title: 'a caller with a number but without a name',
    ...inbound(null, '202', 'talk-2'),
    ...answered(extension('202'), 1, 3),
  },
  {
    title: 'a caller from outside whose number is also an extension',
    from: noExtension('202', 'Branch Betty'),
    ...inboundFrom('"Branch Betty" <202>', '201', 'talk-2'),
    ...answered(extension('201'), 1, 3),
  },
  {
    title: 'a nameless caller from outside whose number is also an extension',
    from: noExtension('203'),
    ...inboundFrom('<203>', '201', 'talk-2'),
    ...answered(extension('201'), 1, 3),
  },
];

function withheld(words: string, callerId: string, to: string): PlacedCall {
  return {
    title: `a withheld caller who sends ${words}`,
    from: noExtension(null),
    ...inboundFrom(callerId, to, 'talk-2'),
    ...answered(extension(to), 1, 3),
  };
}

export const UNUSUAL_DESTINATIONS: readonly PlacedCall[] = [
  {
    title: 'a call forwarded by the PBX to an outside number',
    ...inbound('Otto', '910', 'talk-3'),
    ...answered(noExtension('+12125550190'), 2, 4),
  },
  {
    title: 'a nameless caller forwarded outside through the route with a prefix',
    ...inbound(null, '911', 'talk-3'),
    ...answered(noExtension('0301234191'), 2, 4),
  },
  {
    title: 'a call that goes from trunk to trunk without a DID',
    ...inbound('Trude', '998', 'talk-3'),
    ...answered(noExtension('012125550198'), 2, 4),
  },
  {
    title: 'a caller from outside who dials out again through DISA',
    ...inbound('Dido', '924', 'dial-912125550197'),
    ...answered(noExtension('+12125550197'), 1, 15),
  },
  {
    title: 'a message left in several mailboxes',
    ...inbound('Vera', '920', 'talk-3'),
    ...unanswered(extension('212'), 'voicemail'),
  },
  {
    title: 'a busy extension’s mailbox',
    ...inbound('Viola', '221', 'talk-3'),
    ...unanswered(extension('221'), 'voicemail'),
  },
  {
    title: 'an announcement before an extension',
    ...inbound('Amy', '921', 'talk-7'),
    ...answered(extension('203'), 3, 8),
  },
  {
    title: 'an announcement after which the PBX hangs up',
    ...inbound('Ari', '922', 'stay'),
    ...unanswered(noExtension(didOf('922'))),
  },
  ...['zapateller', 'music', 'a ringing tone', 'no service'].map((destination, index) => ({
    title: `a call terminated with ${destination}`,
    ...inbound('Unwanted', String(925 + index), 'talk-3'),
    ...unanswered(noExtension(didOf(String(925 + index)))),
  })),
  {
    title: 'a call on the inbound route for any number',
    ...inbound('Any', '999', 'talk-2'),
    ...unanswered(noExtension(null)),
  },
  {
    title: 'an outbound call through a route with a prefix',
    ...fromExtension('379', '90301234160', 'talk-3'),
    ...answered(noExtension('0301234160'), 2, 4),
  },
  {
    title: 'an unanswered outbound call through a route with a prefix',
    ...fromExtension('380', '90301234260', 'talk-3', { givesUp: true }),
    ...unanswered(noExtension('0301234260')),
  },
  {
    title: 'a busy outbound call through a route with a prefix',
    ...fromExtension('381', '90301234360', 'talk-3'),
    ...unanswered(noExtension('0301234360'), 'busy'),
  },
  {
    title: 'an outbound call through a trunk with a prefix',
    ...fromExtension('382', '880301234161', 'talk-3'),
    ...answered(noExtension('0301234161'), 2, 4),
  },
  {
    title: 'an unanswered outbound call through a trunk with a prefix',
    ...fromExtension('388', '880301234261', 'talk-3', { givesUp: true }),
    ...unanswered(noExtension('0301234261')),
  },
  {
    title: 'a call through a trunk that the PBX’s tables don’t list',
    ...fromExtension('350', '870301234162', 'talk-3'),
    direction: 'unknown',
    ...answered(noExtension('0301234162'), 2, 4),
  },
  {
    title: 'an extension that calls its own busy number',
    ...fromExtension('221', '221', 'talk-2'),
    ...unanswered(extension('221'), 'busy'),
  },
  {
    title: 'an extension that calls its own second phone',
    ...fromExtension('393', '393', 'talk-3'),
    ...answered(extension('393'), 2, 4),
  },
  {
    title: 'a supervisor who listens with a feature code without a star',
    ...fromExtension('389', '555', 'talk-3'),
    ...answered(noExtension('555'), 2, 4),
  },
  {
    title: 'a feature code that ends by itself',
    ...fromExtension('390', '*76', 'stay'),
    ...answered(noExtension('*76'), 0, 4),
  },
  {
    title: 'an announcement to a paging group',
    ...fromExtension('391', '580', 'talk-4'),
    ...answered(noExtension('580'), 2, 5),
  },
];

/** The conferences. The second participant is called within the first one's `place`. */
export const CONFERENCES: readonly PlacedCall[] = [
  {
    title: 'the first extension in a conference of two',
    ...fromExtension('333', '801', 'talk-5', {
      change: async (bed) => {
        await bed.talkingChannel('333');
        await bed.callFromPhone('334', '801', 'talk-2');
      },
    }),
    // Only the time with both participants counts.
    ...answered(noExtension('801'), 1, 5),
  },
  {
    title: 'the second extension in that conference',
    from: extension('334'),
    direction: 'internal',
    // Of two participants, Asterisk writes the seconds to the first one's record.
    ...answered(noExtension('801'), 0, 3),
    place: () => Promise.resolve(),
  },
  {
    title: 'an extension in FreePBX’s conference that somebody from outside joins',
    ...fromExtension('397', '804', 'talk-6', {
      change: async (bed) => {
        await bed.talkingChannel('397');
        await bed.callFromOutside('"Conny" <+12125558010>', didOf('804'), 'talk-3');
      },
    }),
    ...answered(noExtension('804'), 1, 6),
  },
  {
    title: 'the caller from outside in that conference',
    from: noExtension('+12125558010', 'Conny'),
    direction: 'inbound',
    ...answered(noExtension('804'), 0, 4),
    place: () => Promise.resolve(),
  },
  {
    title: 'a caller from outside whose conference an extension joins',
    ...inbound('Curt', '802', 'talk-6', {
      change: async (bed) => {
        await bed.conferenceJoined('802');
        await bed.callFromPhone('398', '802', 'talk-3');
      },
    }),
    ...answered(noExtension('802'), 1, 6),
  },
  {
    title: 'the extension that joins that conference',
    from: extension('398'),
    direction: 'internal',
    ...answered(noExtension('802'), 0, 4),
    place: () => Promise.resolve(),
  },
];
