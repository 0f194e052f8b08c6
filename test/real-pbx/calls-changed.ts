/** Calls that change on the way: transferred, parked, picked up, put together, begun by a program. */
import { extension, outside, type PlacedCall } from './expectations.js';
import type { TestBed } from './test-bed.js';

const number = (at: number): string => `+1212555${9100 + at}`;
const did = (to: string): string => `+13135550${to}`;

/** Somebody outside calls an extension, and then something is done. */
function inbound(
  at: number,
  name: string,
  to: string,
  doing: string,
  then: (bed: TestBed) => Promise<void>,
): Pick<PlacedCall, 'from' | 'direction' | 'status' | 'place'> {
  return {
    from: outside(number(at), name),
    direction: 'inbound',
    status: 'answered',
    place: async (bed) => {
      await Promise.all([bed.worldCalls(`"${name}" <${number(at)}>`, did(to), doing), then(bed)]);
    },
  };
}

export const CHANGED: readonly PlacedCall[] = [
  {
    what: 'an anonymous call',
    from: outside(null),
    direction: 'inbound',
    status: 'answered',
    to: extension('201'),
    talkSeconds: [1, 3],
    place: (bed) => bed.worldCalls('"Anonymous" <anonymous>', did('201'), 'talk-2'),
  },
  {
    what: 'a call handed to a colleague without asking',
    ...inbound(1, 'Sam', '321', 'talk-7', async (bed) => {
      await bed.blindTransfer(await bed.talking('321'), '322');
    }),
    to: extension('322'),
    talkSeconds: [4, 7],
  },
  {
    what: 'a call handed to a number outside without asking',
    ...inbound(2, 'Tina', '323', 'talk-7', async (bed) => {
      await bed.blindTransfer(await bed.talking('323'), '+12125550123');
    }),
    to: outside('+12125550123'),
    talkSeconds: [4, 7],
  },
  {
    what: 'a call handed to a colleague who was asked first',
    ...inbound(3, 'Uma', '324', 'talk-8', async (bed) => {
      const desk = await bed.talking('324');
      await bed.attendedTransfer(desk, '325');
      await bed.talking('325');
      await bed.hangUp(desk);
    }),
    to: extension('325'),
    talkSeconds: [5, 9],
  },
  {
    what: 'a call handed to a number outside that was asked first',
    ...inbound(4, 'Vic', '326', 'talk-8', async (bed) => {
      const desk = await bed.talking('326');
      await bed.attendedTransfer(desk, '912125550124');
      await bed.talking('+12125550124');
      await bed.hangUp(desk);
    }),
    to: outside('+12125550124'),
    talkSeconds: [5, 9],
  },
  {
    what: 'a call taken back after the colleague was asked',
    ...inbound(5, 'Wim', '327', 'talk-8', async (bed) => {
      await bed.attendedTransfer(await bed.talking('327'), '328');
      await bed.hangUp(await bed.talking('328'));
    }),
    to: extension('327'),
    talkSeconds: [6, 9],
  },
  {
    what: 'an extension’s call outside handed to a colleague without asking',
    from: extension('317'),
    direction: 'outbound',
    status: 'answered',
    to: outside('+12125550660'),
    talkSeconds: [2, 4],
    place: async (bed) => {
      const calling = bed.phoneCalls('317', '+12125550660', 'stay');
      await bed.talking('+12125550660');
      await bed.blindTransfer(await bed.talking('317'), '329');
      await calling;
      await bed.ended('+12125550660');
    },
  },
  {
    what: 'a ringing call picked up from another desk',
    ...inbound(6, 'Xena', '213', 'talk-3', async (bed) => {
      await bed.ringing('213');
      await bed.phoneCalls('330', '**213', 'stay');
    }),
    to: extension('330'),
    talkSeconds: [2, 4],
  },
  {
    what: 'a call that was parked and fetched at another desk',
    ...inbound(7, 'Yuri', '331', 'talk-8', async (bed) => {
      await bed.blindTransfer(await bed.talking('331'), '70');
      await bed.phoneCalls('332', await bed.parkedAt(number(7)), 'stay');
    }),
    to: extension('332'),
    talkSeconds: [4, 9],
  },
  {
    what: 'an extension in a conference with another',
    from: extension('333'),
    direction: 'internal',
    status: 'answered',
    to: outside('801'),
    // While somebody else is there.
    talkSeconds: [1, 5],
    place: async (bed) => {
      const first = bed.phoneCalls('333', '801', 'talk-5');
      await bed.talking('333');
      await bed.phoneCalls('334', '801', 'talk-2');
      await first;
    },
  },
  {
    what: 'the other extension in that conference',
    from: extension('334'),
    direction: 'internal',
    status: 'answered',
    to: outside('801'),
    // Asterisk writes the seconds of a pair to the record of the first of the two.
    talkSeconds: [0, 3],
    place: () => Promise.resolve(),
  },
  {
    what: 'a number outside clicked in a program, the extension’s telephone first',
    from: extension('335'),
    direction: 'outbound',
    status: 'answered',
    to: outside('+12125550661'),
    talkSeconds: [2, 4],
    place: (bed) => bed.click('PJSIP/335', '335', '+12125550661'),
  },
  {
    what: 'a number outside clicked in a program, through the dialplan',
    from: extension('336'),
    direction: 'outbound',
    status: 'answered',
    to: outside('+12125550662'),
    talkSeconds: [2, 5],
    place: (bed) => bed.click('Local/336@from-internal', '336', '+12125550662'),
  },
  {
    what: 'a colleague clicked in a program',
    from: extension('337'),
    direction: 'internal',
    status: 'answered',
    to: extension('206'),
    talkSeconds: [2, 4],
    place: (bed) => bed.click('PJSIP/337', '337', '206'),
  },
  {
    what: 'a colleague clicked in a program, through the dialplan',
    from: extension('338'),
    direction: 'internal',
    status: 'answered',
    to: extension('206'),
    talkSeconds: [2, 5],
    place: (bed) => bed.click('Local/338@from-internal', '338', '206'),
  },
];
