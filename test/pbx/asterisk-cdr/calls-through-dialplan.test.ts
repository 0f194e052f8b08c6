/**
 * Calls that the dialplan or a program routes: through Local channels, to queues, by programs, and to mailboxes. Rows as
 * Asterisk and FreePBX's dialplan write them; the numbers are invented.
 */
import { expect } from 'chai';
import type { CdrRow } from '../../../src/pbx/asterisk-cdr/record.js';
import { CALLER, COMPANY, DID, inbound, local, summaryOf } from '../support/freepbx-records.js';
import { MOBILE, NO_ANSWER } from '../support/summary-of.js';

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
