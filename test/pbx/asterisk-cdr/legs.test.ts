/** How long people talked, where Local channels lead, and which records of other calls are near. */
import { expect } from 'chai';
import type { EndpointChannel } from '../../../src/pbx/asterisk-cdr/channel.js';
import { type LocalChannel, parseChannel } from '../../../src/pbx/asterisk-cdr/channel.js';
import type { RecordGroup } from '../../../src/pbx/asterisk-cdr/group-records.js';
import { isOtherHalf, leadsTo, talkOf, talkSecondsOf } from '../../../src/pbx/asterisk-cdr/legs.js';
import { OtherCalls } from '../../../src/pbx/asterisk-cdr/other-calls.js';
import type { CdrRow } from '../../../src/pbx/asterisk-cdr/record.js';
import { recordOf, START_SECONDS } from '../support/record.js';
import { local, MOBILE, NO_ANSWER, rings, summaryOf } from '../support/summary-of.js';

/** The talk of a record, from one second to another. */
function talk(from: number, to: number) {
  const started = new Date((START_SECONDS + from - 5) * 1000).toISOString().slice(0, 19).replace('T', ' ');
  return talkOf(recordOf({ started, duration: to - from + 5, billsec: to - from }));
}

describe('The seconds of talk', () => {
  it('are the last billed seconds of a record', () => {
    expect(talkSecondsOf([talk(0, 7)])).to.equal(7);
    expect(talkSecondsOf([])).to.equal(0);
  });

  it('count once where records overlap, and leave out pauses, in any order', () => {
    expect(talkSecondsOf([talk(5, 15), talk(0, 10)])).to.equal(15);
    expect(talkSecondsOf([talk(0, 10), talk(2, 4), talk(5, 12)])).to.equal(12);
    expect(talkSecondsOf([talk(20, 25), talk(0, 10)])).to.equal(15);
    expect(talkSecondsOf([talk(0, 10), talk(0, 10)])).to.equal(10);
  });
});

describe('A Local channel', () => {
  const half = (name: string) => parseChannel(name) as LocalChannel;

  it('has one other half', () => {
    const one = half('Local/205@x-00000001;1');
    expect(isOtherHalf(one, half('Local/205@x-00000001;2'))).to.equal(true);
    expect(isOtherHalf(one, one)).to.equal(false);
    expect(isOtherHalf(one, half('Local/205@x-00000002;2'))).to.equal(false);
  });

  it('leads to its own half 2, or to one of the number that it dials in another form', () => {
    const outer = half('Local/FMGL-0301234#@x-00000001;1');
    expect(leadsTo(outer, half('Local/FMGL-0301234#@x-00000001;2'))).to.equal(true);
    expect(leadsTo(outer, half('Local/0301234@x-00000002;2'))).to.equal(true);
    expect(leadsTo(outer, half('Local/0301234@x-00000002;1'))).to.equal(false);
    expect(leadsTo(outer, half('Local/0301235@x-00000002;2'))).to.equal(false);
    expect(leadsTo(outer, half('Local/FMGL-0301234#@x-00000002;2')), 'the same form').to.equal(false);
    expect(leadsTo(half('Local/s@x-00000001;1'), half('Local/h@x-00000002;2'))).to.equal(false);
  });
});

describe('The records of other calls', () => {
  const channel = parseChannel('PJSIP/carrier-0000000a') as EndpointChannel;
  const at = (seconds: number, more: object = {}) => {
    const started = new Date((START_SECONDS + seconds) * 1000).toISOString().slice(0, 19).replace('T', ' ');
    return recordOf({ started, ...more });
  };
  const call: RecordGroup = [at(0), at(5, { dstchannel: 'PJSIP/carrier-0000000a' })];
  const found = (seconds: number, dstchannel = 'PJSIP/Carrier-0000000A') =>
    new OtherCalls([[at(seconds, { dstchannel })], call]).recordsOf(channel, call).length;

  it('are those that called the channel at the same time, give or take two seconds', () => {
    for (const seconds of [-12, 0, 17]) expect(found(seconds), String(seconds)).to.equal(1);
    for (const seconds of [-13, 18]) expect(found(seconds), String(seconds)).to.equal(0);
  });

  it('called this very channel', () => {
    expect(found(0, 'PJSIP/carrier-0000000b')).to.equal(0);
    expect(found(0, '')).to.equal(0);
  });

  it('are found again at the next search, all of them', () => {
    const others = new OtherCalls([
      call,
      [at(0, { dstchannel: 'PJSIP/carrier-0000000a' }), at(1, { dstchannel: 'PJSIP/carrier-0000000a' })],
    ]);
    expect(others.recordsOf(channel, call)).to.have.length(2);
    expect(others.recordsOf(channel, call)).to.have.length(2);
  });
});

describe('A leg of a call', () => {
  const toMobile = { dst: MOBILE, dstchannel: 'PJSIP/carrier-00000005' };
  const outer = (exten: string, row: Partial<CdrRow> = {}) => ({
    dst: '600',
    dstchannel: local(1, exten),
    ...row,
  });
  const inner = (row: Partial<CdrRow> = {}) => ({ ...toMobile, channel: local(2, MOBILE), ...row });

  it('never reached the caller if the record that called its Local channel was not answered', () => {
    const mailbox = inner({ duration: 30, billsec: 20 });
    expect(summaryOf(rings('202'), outer(MOBILE, NO_ANSWER), mailbox)).to.equal(
      '201 → 202 internal answered 6',
    );
    expect(summaryOf(rings('202', NO_ANSWER), outer(MOBILE, NO_ANSWER), mailbox)).to.match(/ no_answer 0$/);
  });

  it('reached the caller if one of the records that called its Local channel was answered', () => {
    for (const records of [[outer(MOBILE)], [outer(MOBILE, NO_ANSWER), outer(MOBILE)]]) {
      expect(summaryOf(...records, inner())).to.equal(`201 → ${MOBILE} outbound answered 6`);
    }
  });

  it('talked to the caller only from when the two were connected, for example after a mobile confirmed the call', () => {
    expect(summaryOf(outer(MOBILE, { billsec: 4 }), inner())).to.equal(`201 → ${MOBILE} outbound answered 4`);
    expect(summaryOf(outer(MOBILE, { billsec: 10 }), inner()), 'a queue answers first').to.match(
      / answered 6$/,
    );
    const joined = { duration: 5, billsec: 0 };
    expect(summaryOf(outer(MOBILE, joined), inner()), 'without its Local channel').to.match(/ answered 5$/);
  });

  it('is to the number that a Local channel dialled if no inner record shows who answered', () => {
    expect(summaryOf(outer('202'))).to.equal('201 → 202 internal answered 6');
    expect(summaryOf(outer(MOBILE), rings('203', NO_ANSWER))).to.equal(`201 → ${MOBILE} outbound answered 6`);
    expect(
      summaryOf(outer('202'), { channel: local(2, '203', '7'), ...rings('203', NO_ANSWER) }),
      'beside the half of another Local channel',
    ).to.equal('201 → 202 internal answered 6');
    expect(summaryOf(outer('s', { dst: '*1' })), 'no number').to.equal('201 → *1 internal no_answer 0');
  });

  it('counts once if the number was also called on a line, unless it is an extension', () => {
    expect(summaryOf(outer(MOBILE, { billsec: 10 }), toMobile)).to.equal(
      `201 → ${MOBILE} outbound answered 6`,
    );
    expect(summaryOf(outer('202'), { dst: '202', dstchannel: 'PJSIP/203-00000003', ...NO_ANSWER })).to.equal(
      '201 → 202 internal answered 6',
    );
  });
});
