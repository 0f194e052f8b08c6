/**
 * The rules of the summary that captured and simulated calls do not reach, one by one: who the parties are, and what
 * became of the call. docs/how-calls-are-read.md explains them.
 */
import { expect } from 'chai';
import type { CdrRow } from '../../../src/pbx/asterisk-cdr/record.js';
import { local, MOBILE, NO_ANSWER, rings, summaryOf } from '../support/summary-of.js';

describe('A call from a telephone', () => {
  it('is internal, also in a table without DIDs', () => {
    expect(summaryOf(rings('202'))).to.equal('201 → 202 internal answered 6');
    expect(summaryOf(rings('202', { did: '' }))).to.equal('201 → 202 internal answered 6');
  });

  it('is inbound if its record holds a DID, unless another participant of a conference brought it', () => {
    expect(summaryOf(rings('202', { did: '0301234' }))).to.equal('201 → 202 inbound answered 6');
    const conference = { dst: '700', lastapp: 'ConfBridge', lastdata: '700', did: '0301234' };
    expect(summaryOf(conference)).to.equal('201 → 700 internal answered 6');
    expect(
      summaryOf(rings('202', { did: '' }), { dst: 's', lastapp: 'Playback', did: '0301234' }),
      'in a later record',
    ).to.equal('201 → 202 internal answered 6');
  });

  it("is never to the caller's own channel", () => {
    expect(
      summaryOf(rings('202'), {
        channel: 'PJSIP/203-00000003',
        dst: '201',
        dstchannel: 'PJSIP/201-00000001',
        duration: 100,
        billsec: 100,
      }),
    ).to.equal('201 → 202 internal answered 6');
  });

  it('is to the extension that talked longest on all its channels together', () => {
    const talks = (line: string) => rings('203', { dstchannel: `PJSIP/203-0000000${line}`, billsec: 4 });
    expect(summaryOf(talks('a'), talks('b'), rings('202'))).to.match(/^201 → 203 /);
  });

  it('is from the telephone outside a Local channel whose inner half was recorded first', () => {
    expect(
      summaryOf(
        rings('202', { channel: local(2, '202'), src: '203' }),
        {
          channel: 'PJSIP/204-00000004',
          src: '204',
          dst: '*1',
          dstchannel: local(1, '*1', '2'),
          ...NO_ANSWER,
        },
        { dst: '202', dstchannel: local(1, '202') },
      ),
    ).to.equal('201 → 202 internal answered 6');
  });

  it('is a call by a program if the telephone reached a place in the dialplan as nobody who is inside', () => {
    const played = { dst: 's', lastapp: 'Playback' };
    expect(summaryOf({ ...played, src: '' }), 'nobody').to.equal('null → 201 internal answered 6');
    expect(summaryOf({ ...played, src: MOBILE }), 'outside').to.equal('null → 201 internal answered 6');
    expect(summaryOf({ ...played, src: '202' }), 'a colleague').to.match(/^201 → null internal no_answer/);
    expect(summaryOf({ ...played, src: '', dst: '600' }), 'dialled').to.match(
      /^201 → 600 internal no_answer/,
    );
    expect(summaryOf({ ...played, src: '', dstchannel: 'Snoop/1-1' }), 'a recorder').to.match(
      /^201 → null internal no_answer/,
    );
    expect(summaryOf({ ...played, src: '', dstchannel: 'PJSIP/202-00000002' }), 'a telephone').to.equal(
      '201 → 202 internal answered 6',
    );
  });

  it('is from whoever the record names if nobody is known to use the telephone', () => {
    const hall = { channel: 'PJSIP/hall-00000001' };
    expect(summaryOf(rings('202', { ...hall, src: '299' }))).to.equal('299 → 202 internal answered 6');
    expect(summaryOf(rings('202', { ...hall, src: '203' }))).to.equal('203 → 202 internal answered 6');
  });

  it('has an unknown direction if a number that looks like one outside was never seen to leave', () => {
    const failed = { dst: MOBILE, lastapp: 'Congestion', disposition: 'FAILED', billsec: 0, did: '' };
    expect(summaryOf(failed)).to.equal(`201 → ${MOBILE} unknown failed 0`);
    expect(summaryOf({ ...failed, outbound_cnum: '0301234' })).to.equal(`201 → ${MOBILE} outbound failed 0`);
  });
});

describe('A call on a line that is neither a telephone nor a trunk', () => {
  const line = { channel: 'PJSIP/line-00000001', src: MOBILE, did: '' };

  it('has an unknown direction', () => {
    expect(summaryOf(rings('202', line))).to.equal(`${MOBILE} → 202 unknown answered 6`);
    expect(summaryOf({ ...line, dst: 's', lastapp: 'Playback' })).to.equal(
      `${MOBILE} → null unknown no_answer 0`,
    );
    expect(summaryOf(rings('202', { ...line, channel: '' }))).to.equal(`${MOBILE} → 202 unknown answered 6`);
  });

  it('is inbound if any of its records holds a DID', () => {
    expect(
      summaryOf({ ...line, dst: '600', lastapp: 'Queue' }, rings('202', { ...line, did: '0301' })),
    ).to.equal(`${MOBILE} → 202 inbound answered 6`);
  });

  it('is not inbound because the record of another line holds a DID', () => {
    const other = { channel: 'PJSIP/other-00000003', dst: 's', lastapp: 'Playback', did: '0301' };
    expect(summaryOf(rings('202', line), other)).to.equal(`${MOBILE} → 202 unknown answered 6`);
  });

  it("is internal if the line has the caller's own number as its name, as a deleted telephone has", () => {
    const deleted = (endpoint: string, src: string) =>
      summaryOf(rings('202', { channel: `PJSIP/${endpoint}-00000001`, src, did: '' }));
    expect(deleted('299', '299')).to.equal('299 → 202 internal answered 6');
    expect(deleted('299', '300')).to.equal('300 → 202 unknown answered 6');
    expect(deleted('line1', 'line1')).to.equal('line1 → 202 unknown answered 6');
  });
});

describe('A call on a trunk', () => {
  const trunk = { channel: 'PJSIP/carrier-00000001', src: MOBILE, did: '' };
  const playsTo = (dst: string, more: object = {}) =>
    summaryOf({ ...trunk, dst, lastapp: 'Playback', ...more });

  it('was made by a program if the table keeps DIDs, the call has none, and nobody outside dials its number', () => {
    expect(playsTo('s')).to.equal(`${MOBILE} → null unknown answered 6`);
    expect(playsTo('600')).to.equal(`${MOBILE} → null unknown answered 6`.replace('null', '600'));
    expect(playsTo('s', { dcontext: 'my-ext-did' })).to.equal(`${MOBILE} → null unknown answered 6`);
  });

  it('is inbound otherwise', () => {
    expect(playsTo('201')).to.match(/ inbound no_answer /);
    expect(playsTo('0301234567')).to.match(/ inbound no_answer /);
    expect(playsTo('600', { dcontext: 'from-trunk-sip-carrier' })).to.match(/ inbound no_answer /);
    expect(playsTo('s', { dcontext: 'ext-did-0002' })).to.match(/ inbound no_answer /);
    expect(playsTo('s', { did: undefined }), 'a table without DIDs').to.match(/ inbound no_answer /);
  });

  it('is inbound if the record of another channel holds its DID', () => {
    expect(
      summaryOf(
        { ...trunk, dst: 's', lastapp: 'Queue' },
        rings('202', { ...trunk, channel: 'PJSIP/carrier-00000002', did: '0301' }),
      ),
    ).to.equal(`${MOBILE} → 202 inbound answered 6`);
  });

  it('is outbound if the PBX sends a fax on it, even to a number that somebody outside could have dialled', () => {
    for (const dst of ['201', '0301234567']) {
      const summary = summaryOf({ ...trunk, dst, lastapp: 'SendFAX' });
      expect(summary, dst).to.match(new RegExp(`^${MOBILE} → .* outbound answered 6$`));
    }
  });

  it('shows the number without the digits that the trunk puts before it', () => {
    const through = (number: string) =>
      summaryOf({
        dst: MOBILE,
        dstchannel: 'PJSIP/prefixed-00000002',
        lastdata: `PJSIP/${number}@prefixed,300`,
      });
    expect(through(`9${MOBILE}`)).to.equal(`201 → ${MOBILE} outbound answered 6`);
    expect(through('0301239')).to.equal('201 → 0301239 outbound answered 6');
    expect(through('9')).to.equal('201 → 9 outbound answered 6');
  });

  it('shows whom a Dial tried to call through a trunk that is down', () => {
    const lastdata = 'PJSIP/204&PJSIP/90301234567@prefixed,300';
    expect(summaryOf({ dst: '600', lastdata, disposition: 'FAILED', billsec: 0 })).to.equal(
      '201 → 0301234567 outbound failed 0',
    );
  });
});

describe('A call that only an announcement took', () => {
  it('is to the first DID in its records', () => {
    const played = { channel: 'PJSIP/carrier-00000001', src: MOBILE, dst: 's', lastapp: 'Playback' };
    expect(summaryOf({ ...played, did: '' }, { ...played, did: '0301234' })).to.equal(
      `${MOBILE} → 0301234 inbound no_answer 0`,
    );
  });
});

describe('A feature code', () => {
  const code = { dst: '*60', lastapp: 'Hangup' };

  it('is reached by a colleague unless a telephone was called too', () => {
    expect(summaryOf(code)).to.equal('201 → *60 internal answered 6');
    expect(summaryOf(rings('202', NO_ANSWER), code)).to.match(/ no_answer 0$/);
  });

  it('is what the caller talked to, not the announcement before', () => {
    const announcement = { dst: 's', lastapp: 'Playback', duration: 2, billsec: 2 };
    expect(summaryOf(announcement, code)).to.equal('201 → *60 internal answered 6');
  });

  it('is not reached by a call from outside, nor by one that simulates it', () => {
    expect(summaryOf({ ...code, did: '0301' })).to.match(/ inbound no_answer 0$/);
  });
});

describe('A call to a shared telephone', () => {
  const toLobby = (row: Partial<CdrRow>) => ({ dstchannel: 'PJSIP/lobby-00000002', ...row });

  it('is to the extension that was dialled, who used it then', () => {
    expect(summaryOf(toLobby({ dst: '203' }))).to.equal('201 → 203 internal answered 6');
  });

  it('is to who uses it now if the number dialled is no extension, or was reached elsewhere', () => {
    expect(summaryOf(toLobby({ dst: '600' }))).to.equal('201 → 204 internal answered 6');
    expect(summaryOf(toLobby({ dst: 's' }))).to.equal('201 → 204 internal answered 6');
    expect(
      summaryOf(toLobby({ dst: '203' }), rings('203', { ...NO_ANSWER })),
      'the own telephone of 203 rang too',
    ).to.equal('201 → 204 internal answered 6');
    expect(
      summaryOf(toLobby({ dst: '203' }), rings('202', { dst: '203', ...NO_ANSWER })),
      "a colleague's telephone rang too",
    ).to.equal('201 → 203 internal answered 6');
  });

  it('is to the extension that was dialled if only another shared telephone rang for it', () => {
    expect(
      summaryOf(toLobby({ dst: '204', ...NO_ANSWER }), { dst: '204', dstchannel: 'PJSIP/hall-00000002' }),
    ).to.equal('201 → 204 internal answered 6');
  });

  it('is to the number dialled if nobody uses it now', () => {
    expect(summaryOf({ dst: '600', dstchannel: 'PJSIP/hall-00000002' })).to.equal(
      '201 → 600 internal answered 6',
    );
  });
});
