/** Inbound and internal calls that change on the way: transferred, parked or picked up. */
import { answered, extension, fromExtension, inbound, noExtension, type PlacedCall } from './placed-call.js';
import type { TestBed } from './test-bed.js';

/** `desk` transfers its call blindly as soon as it talks. */
const blind = (desk: string, to: string) => async (bed: TestBed) =>
  bed.blindTransfer(await bed.talkingChannel(desk), to);

/** `desk` asks `to`, and hands the call on when `talker`, who answers there, talks. */
const attended =
  (desk: string, to: string, talker = to) =>
  async (bed: TestBed) => {
    const channel = await bed.talkingChannel(desk);
    await bed.attendedTransfer(channel, to);
    await bed.talkingChannel(talker);
    await bed.hangUp(channel);
  };

export const TRANSFERRED: readonly PlacedCall[] = [
  {
    title: 'a call transferred blindly to a colleague',
    ...inbound('Sam', '321', 'talk-7', { change: blind('321', '322') }),
    ...answered(extension('322'), 4, 7),
  },
  {
    title: 'a call transferred blindly to an outside number',
    ...inbound('Tina', '323', 'talk-7', { change: blind('323', '+12125550123') }),
    ...answered(noExtension('+12125550123'), 4, 7),
  },
  {
    title: 'a call transferred to a colleague after a consultation',
    inBothZones: true,
    ...inbound('Uma', '324', 'talk-8', { change: attended('324', '325') }),
    ...answered(extension('325'), 5, 9),
  },
  {
    title: 'a call transferred to an outside number after a consultation',
    inBothZones: true,
    ...inbound('Vic', '326', 'talk-8', { change: attended('326', '912125550124', '+12125550124') }),
    ...answered(noExtension('+12125550124'), 5, 9),
  },
  {
    title: 'a call taken back after the consultation',
    ...inbound('Wim', '327', 'talk-8', {
      change: async (bed) => {
        await bed.attendedTransfer(await bed.talkingChannel('327'), '328');
        await bed.hangUp(await bed.talkingChannel('328'));
      },
    }),
    ...answered(extension('327'), 6, 9),
  },
  {
    title: 'a call transferred blindly twice',
    ...inbound('Twice Tom', '361', 'talk-9', {
      change: async (bed) => {
        await blind('361', '362')(bed);
        await blind('362', '363')(bed);
      },
    }),
    ...answered(extension('363'), 5, 9),
  },
  {
    title: 'a call transferred blindly to a ring group',
    ...inbound('Greta', '359', 'talk-7', { change: blind('359', '600') }),
    ...answered(extension('202'), 4, 7),
  },
  {
    title: 'a call transferred blindly to a queue',
    ...inbound('Quirin', '357', 'talk-8', { change: blind('357', '709') }),
    ...answered(extension('358'), 4, 8),
  },
  {
    title: 'a call transferred to a queue after a consultation',
    ...inbound('Quinta', '356', 'talk-8', { change: attended('356', '708', '355') }),
    ...answered(extension('355'), 5, 9),
  },
  {
    title: 'a call transferred blindly to a busy colleague, where it ends',
    ...inbound('Busy Bea', '360', 'talk-7', { change: blind('360', '220') }),
    ...answered(extension('360'), 0, 3),
  },
  {
    title: 'a call that the telephone’s own transfer key hands on to a colleague',
    ...inbound('Rex', '394', 'talk-8'),
    ...answered(extension('395'), 4, 9),
  },
  {
    title: 'a call that the telephone’s own transfer key hands on to an outside number',
    ...inbound('Roy', '396', 'talk-8'),
    ...answered(noExtension('+12125550199'), 4, 9),
  },
  {
    title: 'an internal call transferred blindly to a colleague',
    ...fromExtension('364', '365', 'talk-7', { change: blind('365', '366') }),
    ...answered(extension('366'), 4, 7),
  },
  {
    title: 'an internal call transferred to a colleague after a consultation',
    ...fromExtension('367', '368', 'talk-8', { change: attended('368', '369') }),
    ...answered(extension('369'), 5, 9),
  },
  {
    title: 'a queue’s call that the agent hands on blindly',
    ...inbound('Anka', '704', 'talk-9', { change: blind('351', '352') }),
    ...answered(extension('352'), 4, 9),
  },
  {
    title: 'a queue’s call that the agent hands on after a consultation',
    ...inbound('Anton', '705', 'talk-9', { change: attended('353', '354') }),
    ...answered(extension('354'), 4, 9),
  },
  {
    title: 'an outbound call transferred blindly to a colleague',
    ...fromExtension('317', '+12125550760', 'stay', { change: blind('317', '329') }),
    ...answered(noExtension('+12125550760'), 6, 9),
  },
  {
    title: 'an outbound call transferred to a colleague after a consultation',
    ...fromExtension('370', '+12125550761', 'stay', { change: attended('370', '371') }),
    ...answered(noExtension('+12125550761'), 1, 9),
  },
  {
    title: 'an outbound call transferred blindly to a ring group',
    ...fromExtension('372', '+12125550762', 'stay', { change: blind('372', '600') }),
    ...answered(noExtension('+12125550762'), 1, 9),
  },
  {
    title: 'an outbound call transferred blindly to a queue',
    ...fromExtension('373', '+12125550763', 'stay', { change: blind('373', '700') }),
    ...answered(noExtension('+12125550763'), 1, 9),
  },
];

export const PARKED_OR_PICKED_UP: readonly PlacedCall[] = [
  {
    title: 'a parked call retrieved at another desk',
    ...inbound('Yuri', '331', 'talk-8', {
      change: async (bed, caller) => {
        await blind('331', '70')(bed);
        await bed.callFromPhone('332', await bed.parkingSpaceOf(caller), 'stay');
      },
    }),
    ...answered(extension('332'), 4, 9),
  },
  {
    title: 'a parked call that nobody retrieves and that rings its desk again',
    ...inbound('Yvonne', '374', 'talk-9', { change: blind('374', '60') }),
    ...answered(extension('374'), 3, 8),
  },
  {
    title: 'an outbound call parked and retrieved at another desk',
    ...fromExtension('375', '+12125550764', 'stay', {
      change: async (bed) => {
        await blind('375', '70')(bed);
        await bed.callFromPhone('376', await bed.parkingSpaceOf('+12125550764'), 'stay');
      },
    }),
    ...answered(noExtension('+12125550764'), 1, 9),
  },
  {
    title: 'a ringing call picked up at another desk',
    ...inbound('Xena', '213', 'talk-3', {
      change: async (bed) => {
        await bed.waitForRinging('213');
        await bed.callFromPhone('330', '**213', 'stay');
      },
    }),
    ...answered(extension('330'), 2, 4),
  },
  {
    title: 'an internal call picked up at another desk',
    ...fromExtension('377', '217', 'talk-3', {
      change: async (bed) => {
        await bed.waitForRinging('217');
        await bed.callFromPhone('378', '**217', 'stay');
      },
    }),
    ...answered(extension('378'), 2, 4),
  },
  {
    title: 'a queue’s call picked up at another desk',
    ...inbound('Xaver', '703', 'talk-6', {
      change: async (bed) => {
        await bed.waitForRinging('214');
        await bed.callFromPhone('345', '**214', 'stay');
      },
    }),
    ...answered(extension('345'), 2, 7),
  },
];
