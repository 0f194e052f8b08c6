/** Records of a FreePBX that has telephones and trunks of each technology, and the summary of their calls. */
import type { CdrRow } from '../../../src/pbx/asterisk-cdr/record.js';
import { type DeviceRow, freePbxNumberPlan } from '../../../src/pbx/freepbx/number-plan.js';
import { callOf, inShort } from './summary-of.js';

export const CALLER = '+12125550100';
export const COMPANY = '+13135550100';
export const DID = '13135550201';

const device = (id: string, tech: string, dial: string, user = id): DeviceRow => ({
  id,
  tech,
  dial,
  user,
  devicetype: 'fixed',
});
const PLAN = freePbxNumberPlan(
  ['201', '202', '203', '204', '205'].map((extension) => ({ extension, name: null })),
  [
    device('201', 'pjsip', 'PJSIP/201'),
    device('91201', 'pjsip', 'PJSIP/91201', '201'),
    device('202', 'pjsip', 'PJSIP/202'),
    device('203', 'sip', 'SIP/203'),
    device('204', 'dahdi', 'DAHDI/4'),
    device('205', 'custom', 'SCCP/205'),
  ],
  [
    { tech: 'pjsip', channelid: 'carrier' },
    { tech: 'sip', channelid: 'old-out', usercontext: 'old-in' },
    { tech: 'iax', channelid: 'branch' },
    { tech: 'dahdi', channelid: 'g0' },
    ...[
      'Dongle/g1/$OUTNUM$',
      'Khomp/b0L0/$OUTNUM$',
      'mISDN/g:first/$OUTNUM$',
      'Motif/gtalk/$OUTNUM$@voice.google.com',
      'OOH323/$OUTNUM$@gw',
    ].map((channelid) => ({ tech: 'custom', channelid })),
  ],
);

/** Summarises the rows of one call as `from → to direction status talk`. */
export const summaryOf = (...rows: Partial<CdrRow>[]): string =>
  inShort(
    callOf(
      rows.map((row) => ({ did: '', outbound_cnum: '', cnum: '', ...row })),
      [],
      PLAN,
    ),
  );

/** Columns of a record in which somebody outside calls in. */
export const inbound = { channel: 'PJSIP/carrier-00000001', src: CALLER, cnum: CALLER, did: DID };
/** Columns of a record in which an extension calls outside. */
export const outbound = { src: COMPANY, cnum: '201', outbound_cnum: COMPANY };
export const local = (exten: string, half: 1 | 2, pair = '1') =>
  `Local/${exten}@from-internal-0000000${pair};${half}`;
