/** Calls that change on the way: transferred, parked, picked up, in a conference, or started by a program. */
import { extension, noExtension, type PlacedCall } from './placed-call.js';
import type { TestBed } from './test-bed.js';

const callerNumber = (index: number): string => `+1212555${9100 + index}`;
const did = (to: string): string => `+13135550${to}`;

/** A caller from outside calls an extension, runs `script` once answered, and `change` acts on the call meanwhile. */
function inbound(
  index: number,
  name: string,
  to: string,
  script: string,
  change: (bed: TestBed) => Promise<void>,
): Pick<PlacedCall, 'from' | 'direction' | 'status' | 'place'> {
  return {
    from: noExtension(callerNumber(index), name),
    direction: 'inbound',
    status: 'answered',
    place: async (bed) => {
      const caller = `"${name}" <${callerNumber(index)}>`;
      await Promise.all([bed.callFromOutside(caller, did(to), script), change(bed)]);
    },
  };
}

export const CHANGED: readonly PlacedCall[] = [
  {
    title: 'an anonymous call',
    from: noExtension(null),
    direction: 'inbound',
    status: 'answered',
    to: extension('201'),
    talkSeconds: [1, 3],
    place: (bed) => bed.callFromOutside('"Anonymous" <anonymous>', did('201'), 'talk-2'),
  },
  {
    title: 'a call transferred blindly to a colleague',
    ...inbound(1, 'Sam', '321', 'talk-7', async (bed) => {
      await bed.blindTransfer(await bed.talkingChannel('321'), '322');
    }),
    to: extension('322'),
    talkSeconds: [4, 7],
  },
  {
    title: 'a call transferred blindly to an outside number',
    ...inbound(2, 'Tina', '323', 'talk-7', async (bed) => {
      await bed.blindTransfer(await bed.talkingChannel('323'), '+12125550123');
    }),
    to: noExtension('+12125550123'),
    talkSeconds: [4, 7],
  },
  {
    title: 'a call transferred to a colleague after a consultation',
    inBothZones: true,
    ...inbound(3, 'Uma', '324', 'talk-8', async (bed) => {
      const desk = await bed.talkingChannel('324');
      await bed.attendedTransfer(desk, '325');
      await bed.talkingChannel('325');
      await bed.hangUp(desk);
    }),
    to: extension('325'),
    talkSeconds: [5, 9],
  },
  {
    title: 'a call transferred to an outside number after a consultation',
    inBothZones: true,
    ...inbound(4, 'Vic', '326', 'talk-8', async (bed) => {
      const desk = await bed.talkingChannel('326');
      await bed.attendedTransfer(desk, '912125550124');
      await bed.talkingChannel('+12125550124');
      await bed.hangUp(desk);
    }),
    to: noExtension('+12125550124'),
    talkSeconds: [5, 9],
  },
  {
    title: 'a call taken back after the consultation',
    ...inbound(5, 'Wim', '327', 'talk-8', async (bed) => {
      await bed.attendedTransfer(await bed.talkingChannel('327'), '328');
      await bed.hangUp(await bed.talkingChannel('328'));
    }),
    to: extension('327'),
    talkSeconds: [6, 9],
  },
  {
    title: 'an outbound call transferred blindly to a colleague',
    from: extension('317'),
    direction: 'outbound',
    status: 'answered',
    to: noExtension('+12125550660'),
    talkSeconds: [2, 4],
    place: async (bed) => {
      const calling = bed.callFromPhone('317', '+12125550660', 'stay');
      await bed.talkingChannel('+12125550660');
      await bed.blindTransfer(await bed.talkingChannel('317'), '329');
      await calling;
      await bed.waitForHangup('+12125550660');
    },
  },
  {
    title: 'a ringing call picked up at another desk',
    ...inbound(6, 'Xena', '213', 'talk-3', async (bed) => {
      await bed.waitForRinging('213');
      await bed.callFromPhone('330', '**213', 'stay');
    }),
    to: extension('330'),
    talkSeconds: [2, 4],
  },
  {
    title: 'a parked call retrieved at another desk',
    ...inbound(7, 'Yuri', '331', 'talk-8', async (bed) => {
      await bed.blindTransfer(await bed.talkingChannel('331'), '70');
      await bed.callFromPhone('332', await bed.parkingSpaceOf(callerNumber(7)), 'stay');
    }),
    to: extension('332'),
    talkSeconds: [4, 9],
  },
  {
    title: 'the first extension in a conference of two',
    from: extension('333'),
    direction: 'internal',
    status: 'answered',
    to: noExtension('801'),
    // Only the time with both participants counts.
    talkSeconds: [1, 5],
    place: async (bed) => {
      const first = bed.callFromPhone('333', '801', 'talk-5');
      await bed.talkingChannel('333');
      await bed.callFromPhone('334', '801', 'talk-2');
      await first;
    },
  },
  {
    title: 'the second extension in that conference',
    from: extension('334'),
    direction: 'internal',
    status: 'answered',
    to: noExtension('801'),
    // Of two participants, Asterisk writes the seconds to the first one's record.
    talkSeconds: [0, 3],
    place: () => Promise.resolve(),
  },
  {
    title: 'click-to-dial to an outside number that rings the extension’s phone first',
    inBothZones: true,
    from: extension('335'),
    direction: 'outbound',
    status: 'answered',
    to: noExtension('+12125550661'),
    talkSeconds: [2, 4],
    place: (bed) => bed.clickToDial('PJSIP/335', '335', '+12125550661'),
  },
  {
    title: 'click-to-dial to an outside number through the dialplan',
    inBothZones: true,
    from: extension('336'),
    direction: 'outbound',
    status: 'answered',
    to: noExtension('+12125550662'),
    talkSeconds: [2, 5],
    place: (bed) => bed.clickToDial('Local/336@from-internal', '336', '+12125550662'),
  },
  {
    title: 'click-to-dial to a colleague',
    inBothZones: true,
    from: extension('337'),
    direction: 'internal',
    status: 'answered',
    to: extension('206'),
    talkSeconds: [2, 4],
    place: (bed) => bed.clickToDial('PJSIP/337', '337', '206'),
  },
  {
    title: 'click-to-dial to a colleague through the dialplan',
    inBothZones: true,
    from: extension('338'),
    direction: 'internal',
    status: 'answered',
    to: extension('206'),
    talkSeconds: [2, 5],
    place: (bed) => bed.clickToDial('Local/338@from-internal', '338', '206'),
  },
];
