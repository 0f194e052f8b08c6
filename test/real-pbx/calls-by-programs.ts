/** Calls that a program starts: click-to-dial, a callback, a dialler, a wake-up call, a fax. */
import { answered, extension, noExtension, type PlacedCall, unanswered } from './placed-call.js';

export const BY_PROGRAMS: readonly PlacedCall[] = [
  {
    title: 'click-to-dial to an outside number that rings the extension’s phone first',
    inBothZones: true,
    from: extension('335'),
    direction: 'outbound',
    ...answered(noExtension('+12125550661'), 2, 7),
    place: (bed) => bed.clickToDial('PJSIP/335', '335', '+12125550661'),
  },
  {
    title: 'click-to-dial to an outside number through the dialplan',
    inBothZones: true,
    from: extension('336'),
    direction: 'outbound',
    ...answered(noExtension('+12125550662'), 2, 7),
    place: (bed) => bed.clickToDial('Local/336@from-internal', '336', '+12125550662'),
  },
  {
    title: 'click-to-dial to a colleague',
    inBothZones: true,
    from: extension('337'),
    direction: 'internal',
    ...answered(extension('206'), 2, 7),
    place: (bed) => bed.clickToDial('PJSIP/337', '337', '206'),
  },
  {
    title: 'click-to-dial to a colleague through the dialplan',
    inBothZones: true,
    from: extension('338'),
    direction: 'internal',
    ...answered(extension('206'), 2, 7),
    place: (bed) => bed.clickToDial('Local/338@from-internal', '338', '206'),
  },
  {
    title: 'click-to-dial with the customer’s number as caller ID',
    from: extension('383'),
    direction: 'outbound',
    ...answered(noExtension('+12125550663'), 2, 7),
    place: (bed) => clickAsCustomer(bed, 'PJSIP/383', '+12125550663', '383'),
  },
  {
    title: 'click-to-dial with the customer’s number as caller ID, through the dialplan',
    from: extension('384'),
    direction: 'outbound',
    ...answered(noExtension('+12125550664'), 2, 7),
    place: (bed) => clickAsCustomer(bed, 'Local/384@from-internal', '+12125550664', '384'),
  },
  {
    title: 'click-to-dial to a busy outside number',
    from: extension('341'),
    direction: 'outbound',
    ...unanswered(noExtension('+12125550365'), 'busy'),
    place: (bed) => bed.clickToDial('PJSIP/341', '341', '+12125550365'),
  },
  {
    title: 'click-to-dial to a busy outside number through the dialplan',
    from: extension('342'),
    direction: 'outbound',
    ...unanswered(noExtension('+12125550366'), 'busy'),
    place: (bed) => bed.clickToDial('Local/342@from-internal', '342', '+12125550366'),
  },
  {
    title: 'click-to-dial through the dialplan to a colleague who does not answer',
    from: extension('343'),
    direction: 'internal',
    ...unanswered(extension('211')),
    place: (bed) => bed.clickToDial('Local/343@from-internal', '343', '211'),
  },
  {
    title: 'click-to-dial through the route with a prefix',
    from: extension('344'),
    direction: 'outbound',
    ...answered(noExtension('0301234661'), 2, 7),
    place: (bed) => bed.clickToDial('PJSIP/344', '344', '90301234661'),
  },
  {
    title: 'a queue’s callback to a customer',
    from: extension('385'),
    direction: 'outbound',
    ...answered(noExtension('+12125550665'), 1, 7),
    place: (bed) =>
      bed.callByProgram(
        'Local/+12125550665@from-internal',
        '"Callback Sue" <+12125550665>',
        { Context: 'ext-queues', Exten: '710' },
        '385',
      ),
  },
  {
    title: 'a dialler that connects a customer to a queue',
    from: noExtension('+13135550111', 'ACME Corp'),
    direction: 'unknown',
    ...answered(extension('386'), 1, 7),
    place: (bed) =>
      bed.callByProgram(
        'PJSIP/+12125550667@voipco',
        '"ACME Corp" <+13135550111>',
        { Context: 'ext-queues', Exten: '711' },
        '386',
      ),
  },
  {
    title: 'a wake-up call',
    from: noExtension(null),
    direction: 'internal',
    ...answered(extension('387'), 0, 5),
    place: (bed) => bed.callByProgram('Local/387@from-internal', '"Wake Up Calls" <*68>', HELLO, '387'),
  },
  {
    title: 'a message played to an outside number',
    from: noExtension(null),
    direction: 'outbound',
    ...answered(noExtension('+12125550168'), 0, 5),
    place: (bed) =>
      bed.callByProgram(
        'Local/+12125550168@from-internal',
        '"ACME Corp" <+13135550112>',
        HELLO,
        '+12125550168',
      ),
  },
  {
    title: 'a fax sent by the PBX',
    from: noExtension('+13135550113', 'ACME Corp'),
    direction: 'outbound',
    ...answered(noExtension(null), 0, 3),
    place: (bed) =>
      bed.callByProgram(
        'PJSIP/+12125550169@voipco',
        '"ACME Corp" <+13135550113>',
        { Application: 'SendFAX', Data: '/fax.tif' },
        '+13135550113',
      ),
  },
];

const HELLO = { Application: 'Playback', Data: 'hello-world' };

function clickAsCustomer(
  bed: Parameters<PlacedCall['place']>[0],
  channel: string,
  customer: string,
  desk: string,
): Promise<void> {
  return bed.callByProgram(
    channel,
    `"Big Customer" <${customer}>`,
    { Context: 'from-internal', Exten: customer },
    desk,
  );
}
