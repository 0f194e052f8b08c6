/**
 * Calls of every kind that a FreePBX's records can show: over each technology of trunks and telephones, to groups and
 * queues, through Local channels, by programs, to mailboxes. Rows as Asterisk and FreePBX's dialplan write them; numbers
 * are invented.
 */
import { expect } from 'chai';
import type { CdrRow } from '../../../src/pbx/asterisk-cdr/record.js';
import { type DeviceRow, freePbxNumberPlan } from '../../../src/pbx/freepbx/number-plan.js';
import { callOf, inShort, MOBILE, NO_ANSWER } from '../support/summary-of.js';

const CALLER = '+12125550100';
const COMPANY = '+13135550100';
const DID = '13135550201';

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

const summaryOf = (...rows: Partial<CdrRow>[]): string =>
  inShort(
    callOf(
      rows.map((row) => ({ did: '', outbound_cnum: '', cnum: '', ...row })),
      [],
      PLAN,
    ),
  );

/** Records of a caller from outside, and of an extension that calls outside. */
const inbound = { channel: 'PJSIP/carrier-00000001', src: CALLER, cnum: CALLER, did: DID };
const outbound = { src: COMPANY, cnum: '201', outbound_cnum: COMPANY };
const local = (exten: string, half: 1 | 2, pair = '1') =>
  `Local/${exten}@from-internal-0000000${pair};${half}`;

describe('A call over a trunk', () => {
  const number = MOBILE;
  for (const [channel, dialled] of [
    ['PJSIP/carrier-00000002', `PJSIP/${number}@carrier,300,T`],
    ['PJSIP/carrier-00000002', `PJSIP/carrier/sip:${number}@192.0.2.1:5060,300`],
    ['PJSIP/carrier-00000002', `PJSIP/carrier/sip:${number};user=phone@192.0.2.1,300`],
    ['SIP/old-out-00000002', `SIP/old-out/${number},300,T`],
    ['SIP/old-out-00000002', `SIP/${number}@old-out`],
    ['IAX2/branch-1234', `IAX2/branch/${number},300`],
    ['IAX2/branch-1234', `IAX2/user:secret@branch/${number},300`],
    [`DAHDI/i1/${number}-3`, `DAHDI/g0/${number},300`],
    ['DAHDI/1-1', `DAHDI/g0/${number},300`],
    ['Khomp/B0C1-12', `Khomp/b0L0/${number},300`],
    ['Dongle/gsm0-0100000003', `Dongle/g1/${number}`],
    ['mISDN/1-u12', `mISDN/g:first/${number},300`],
    ['OOH323/gw-3', `OOH323/${number}@gw,300`],
    [`Motif/${number}@voice.google.com-3f2a`, `Motif/gtalk/${number}@voice.google.com,300`],
  ] as const) {
    it(`is outbound to the number sent with Dial(${dialled})`, () => {
      const row = { ...outbound, dst: `9${number}`, dstchannel: channel, lastdata: dialled };
      expect(summaryOf(row)).to.equal(`201 → ${number} outbound answered 6`);
    });

    it(`is inbound from ${channel}, with a DID or without one`, () => {
      const row = { ...inbound, channel, dst: '201', dstchannel: 'PJSIP/201-00000009' };
      expect(summaryOf(row)).to.equal(`${CALLER} → 201 inbound answered 6`);
      expect(summaryOf({ ...row, did: '' })).to.equal(`${CALLER} → 201 inbound answered 6`);
    });
  }

  it('is outbound to a short number of another office', () => {
    const row = {
      dst: '8702',
      dstchannel: 'IAX2/branch-12',
      lastdata: 'IAX2/branch/702,300',
      outbound_cnum: '201',
    };
    expect(summaryOf(row)).to.equal('201 → 702 outbound answered 6');
  });

  it('is to the telephone that rang if neither a DID nor a number dialled shows it', () => {
    const rang = (extension: string, more: Partial<CdrRow> = {}) => ({
      ...inbound,
      did: undefined,
      dst: 's',
      dstchannel: `PJSIP/${extension}-00000009`,
      ...NO_ANSWER,
      ...more,
    });
    expect(summaryOf(rang('201'))).to.equal(`${CALLER} → 201 inbound no_answer 0`);
    expect(summaryOf(rang('201', { did: DID }))).to.equal(`${CALLER} → ${DID} inbound no_answer 0`);
    expect(summaryOf(rang('201'), rang('202')), 'two rang').to.equal(`${CALLER} → null inbound no_answer 0`);
  });

  it('is to the DID if the caller only chose from a menu', () => {
    const chose = { ...inbound, dst: '1', dcontext: 'ivr-1', lastapp: 'Goto' };
    expect(summaryOf(chose)).to.equal(`${CALLER} → ${DID} inbound no_answer 0`);
  });
});

describe('A call between telephones', () => {
  for (const [channel, extension] of [
    ['PJSIP/201-00000001', '201'],
    ['PJSIP/91201-00000001', '201'],
    ['SIP/203-00000001', '203'],
    ['DAHDI/4-1', '204'],
    ['SCCP/205-0000000B', '205'],
  ] as const) {
    it(`is internal from and to ${channel}`, () => {
      const from = { channel, src: extension, dst: '202', dstchannel: 'PJSIP/202-00000002' };
      expect(summaryOf(from)).to.equal(`${extension} → 202 internal answered 6`);
      const to = { channel: 'PJSIP/202-00000001', src: '202', dst: extension, dstchannel: channel };
      expect(summaryOf(to)).to.equal(`202 → ${extension} internal answered 6`);
    });
  }

  it('is to the caller’s own extension if the second phone answers', () => {
    const row = { dst: '201', dstchannel: 'PJSIP/91201-00000002' };
    expect(summaryOf(row)).to.equal('201 → 201 internal answered 6');
  });
});

describe('A call through Local channels', () => {
  const followMe = {
    dst: '202',
    dcontext: 'followme-check',
    lastdata: 'Local/FMPR-202@from-internal&Local/FMGL-…',
  };
  const desk = { ...inbound, ...followMe, dstchannel: local('FMPR-202', 1), ...NO_ANSWER };
  const mobile = { ...inbound, ...followMe, dstchannel: local(`FMGL-${MOBILE}#`, 1, '2') };

  it('is to the mobile of a Follow Me that leaves no record of its own', () => {
    expect(summaryOf(desk, mobile)).to.equal(`${CALLER} → ${MOBILE} inbound answered 6`);
  });

  it('is to the mobile also if Asterisk took the Local channel away', () => {
    const started = '2026-03-02 10:00:02';
    const joined = {
      ...inbound,
      ...followMe,
      started,
      dstchannel: 'PJSIP/carrier-00000009',
      duration: 8,
      billsec: 8,
    };
    const ended = { ...mobile, duration: 2, billsec: 0 };
    expect(summaryOf(desk, ended, joined)).to.equal(`${CALLER} → ${MOBILE} inbound answered 8`);
    const unanswered = { ...ended, dstchannel: local('FMGL-0301234567#', 1, '2'), ...NO_ANSWER };
    expect(summaryOf(unanswered, joined), 'another number').to.equal(`${CALLER} → null inbound answered 8`);
  });

  it('is to a member of a group who confirms the call, and to the extension of a forced Follow Me', () => {
    const dstchannel = local(`RG-600-${MOBILE}#`, 1);
    expect(summaryOf({ ...inbound, dst: '600', dstchannel })).to.equal(
      `${CALLER} → ${MOBILE} inbound answered 6`,
    );
    expect(summaryOf({ ...inbound, dst: 'FM202', dstchannel: 'PJSIP/202-00000009', ...NO_ANSWER })).to.equal(
      `${CALLER} → 202 inbound no_answer 0`,
    );
  });

  for (const ending of ['0000003f;', '3f2a;', '3f2a,']) {
    it(`is one call of an agent whose Local channel ends in ${ending}1`, () => {
      const queue = {
        ...inbound,
        dst: '600',
        lastapp: 'Queue',
        dstchannel: `Local/203@from-queue-${ending}1`,
      };
      const agent = {
        channel: `Local/203@from-queue-${ending}2`,
        src: CALLER,
        dst: '203',
        dstchannel: 'SIP/203-00000002',
      };
      expect(summaryOf(queue, { ...agent, linkedid: 'another' })).to.equal(
        `${CALLER} → 203 inbound answered 6`,
      );
    });
  }
});

describe('A call to a queue', () => {
  const queue = { ...inbound, dst: '600', dcontext: 'ext-queues', lastapp: 'Queue' };

  it('is to the agent who answered, called directly', () => {
    expect(summaryOf({ ...queue, dstchannel: 'SIP/203-00000002' })).to.equal(
      `${CALLER} → 203 inbound answered 6`,
    );
  });

  it('is to the queue if nobody answered, although the queue had answered', () => {
    const rang = { ...queue, dstchannel: 'SIP/203-00000002', disposition: 'NO ANSWER' };
    expect(summaryOf(queue)).to.equal(`${CALLER} → 600 inbound no_answer 0`);
    expect(summaryOf(rang, queue)).to.equal(`${CALLER} → 600 inbound no_answer 0`);
  });
});

describe('A call by a program', () => {
  const customer = (half: 1 | 2) => ({ channel: local(CALLER, half), src: COMPANY });
  const called = {
    ...customer(2),
    dst: CALLER,
    dstchannel: 'PJSIP/carrier-00000002',
    lastdata: `PJSIP/${CALLER}@carrier`,
  };

  for (const lastapp of ['Playback', 'SendFAX', 'AGI', 'Stasis', 'Queue']) {
    it(`is outbound to the customer to whom ${lastapp} was run`, () => {
      const ran = { ...customer(1), dst: 's', lastapp };
      expect(summaryOf(ran, called)).to.equal(`null → ${CALLER} outbound answered 6`);
    });
  }

  it('is from the extension that the customer was connected with', () => {
    const connected = { ...customer(1), dst: '202', dstchannel: 'PJSIP/202-00000005' };
    expect(summaryOf(connected, called)).to.equal(`202 → ${CALLER} outbound answered 6`);
  });

  it('is outbound if a trunk was called that did not answer, also in a table without DIDs', () => {
    const channel = 'PJSIP/carrier-00000001';
    for (const did of ['', undefined]) {
      for (const [disposition, status] of [
        ['NO ANSWER', 'no_answer'],
        ['BUSY', 'busy'],
      ] as const) {
        const row = {
          channel,
          src: COMPANY,
          did,
          dst: 's',
          dcontext: 'from-trunk',
          lastapp: 'AppDial2',
          disposition,
        };
        expect(summaryOf({ ...row, billsec: 0 })).to.equal(`${COMPANY} → null outbound ${status} 0`);
      }
    }
  });

  it('is to the extension that it rang, whatever number it showed', () => {
    const rang = { dst: 's', dcontext: 'from-internal', lastapp: 'AGI' };
    expect(summaryOf({ ...rang, src: '*68' })).to.equal('*68 → 201 internal answered 6');
    expect(summaryOf({ ...rang, src: '201' })).to.equal('null → 201 internal answered 6');
    expect(summaryOf({ ...rang, dst: '' })).to.equal('null → 201 internal answered 6');
    const menu = { dst: 's', dcontext: 'ivr-1', lastapp: 'WaitExten' };
    expect(summaryOf(menu), 'the extension called a menu').to.equal('201 → null internal no_answer 0');
  });
});

describe('A call that a mailbox took', () => {
  const left = (lastdata: string, more: Partial<CdrRow> = {}) =>
    summaryOf({ ...inbound, dst: 's', lastapp: 'VoiceMail', lastdata, ...more });

  it('is to the first mailbox, whatever context or greeting stands beside its number', () => {
    for (const lastdata of [
      '202@default,u',
      '202@customers&203@customers,s',
      'su202@x',
      'u202',
      '202,b',
      '202',
    ]) {
      expect(left(lastdata), lastdata).to.equal(`${CALLER} → 202 inbound voicemail 0`);
    }
  });

  it('is to what was called before if the mailbox has a name', () => {
    expect(left('sales@company,u')).to.equal(`${CALLER} → ${DID} inbound voicemail 0`);
    expect(left('sales@company,u', { dst: '600' })).to.equal(`${CALLER} → 600 inbound voicemail 0`);
    expect(left('grace@company,u', { dst: '202' })).to.equal(`${CALLER} → 202 inbound voicemail 0`);
  });

  it('is a mailbox of MiniVM as well', () => {
    expect(left('202@company', { lastapp: 'MinivmRecord' })).to.equal(`${CALLER} → 202 inbound voicemail 0`);
  });
});
