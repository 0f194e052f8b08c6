/**
 * Calls over each technology of trunks and telephones. Rows as Asterisk and FreePBX's dialplan write them; the numbers are
 * invented.
 */
import { expect } from 'chai';
import type { CdrRow } from '../../../src/pbx/asterisk-cdr/record.js';
import { CALLER, DID, inbound, outbound, summaryOf } from '../support/freepbx-records.js';
import { MOBILE, NO_ANSWER } from '../support/summary-of.js';

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
