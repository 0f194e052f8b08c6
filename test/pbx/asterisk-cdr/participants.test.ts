/** Who is behind a channel: an extension, somebody outside, or a line that the PBX does not know. */
import { expect } from 'chai';
import type { CdrRow } from '../../../src/pbx/asterisk-cdr/record.js';
import { recordOf } from '../support/record.js';
import { callOf, MOBILE, NO_ANSWER, rings, summaryOf } from '../support/summary-of.js';

describe('Who is called on a line that is neither a telephone nor a trunk', () => {
  const onLine = (dst: string, lastdata: string, more: Partial<CdrRow> = {}, line = 'SIP/desk') =>
    summaryOf({ dst, lastdata, dstchannel: `${line}-00000002`, ...more });

  it("is somebody outside if the company's number went out with the call", () => {
    expect(onLine(MOBILE, `SIP/${MOBILE}@desk`, { outbound_cnum: '0301' })).to.equal(
      `201 → ${MOBILE} outbound answered 6`,
    );
  });

  it('is unknown if the PBX sent a number to the line, even one that an extension stands for', () => {
    for (const dst of [MOBILE, '203']) {
      expect(onLine(dst, `SIP/${MOBILE}@desk`), dst).to.equal(`201 → ${MOBILE} unknown answered 6`);
    }
  });

  it('is the extension that was dialled, or the one whose number the line bears', () => {
    expect(onLine('203', 'SIP/desk')).to.equal('201 → 203 internal answered 6');
    expect(onLine('299', '', {}, 'SIP/299')).to.equal('201 → 299 internal answered 6');
    expect(onLine('600', 'SIP/299', {}, 'SIP/299'), 'called by its name').to.equal(
      '201 → 299 internal answered 6',
    );
  });

  it('is unknown otherwise', () => {
    expect(onLine('600', 'SIP/desk')).to.equal('201 → 600 unknown answered 6');
    expect(onLine('600', 'SIP/298&SIP/297', {}, 'SIP/299')).to.equal('201 → 600 unknown answered 6');
    expect(onLine('s', 'SIP/desk')).to.equal('201 → null unknown answered 6');
  });
});

describe('Who is called through a trunk', () => {
  const through = (line: number, row: Partial<CdrRow>) => ({
    dstchannel: `PJSIP/carrier-0000000${line}`,
    ...row,
  });

  it('is the number that was sent on this channel, else the one that was dialled', () => {
    const failed = through(2, { dst: MOBILE, lastdata: 'PJSIP/0111111111@carrier', ...NO_ANSWER });
    expect(summaryOf(failed, through(3, { dst: '0222222222' }))).to.equal(
      '201 → 0222222222 outbound answered 6',
    );
  });

  it('is unknown if only an extension was dialled, whose call went elsewhere', () => {
    expect(summaryOf(through(2, { dst: '202' }))).to.equal('201 → null outbound answered 6');
  });

  it('is the number that the record of another call shows for the channel', () => {
    const other = recordOf({ ...through(2, { lastdata: `PJSIP/${MOBILE}@carrier` }), linkedid: 'other' });
    expect(callOf([through(2, { dst: 's' })], [other]).to.number).to.equal(MOBILE);
  });

  it('is not known from a Dial to no trunk, or without a number', () => {
    for (const lastdata of ['PJSIP/0301234567@line', 'PJSIP/carrier']) {
      const row = { dst: '600', lastdata, disposition: 'FAILED', billsec: 0 };
      expect(summaryOf(row), lastdata).to.equal('201 → 600 internal failed 0');
    }
  });
});

describe('Who calls', () => {
  it('is the extension in cnum, at whatever desk, unless a program put the called number there', () => {
    expect(summaryOf(rings('202', { cnum: '203' }))).to.equal('203 → 202 internal answered 6');
    expect(summaryOf(rings('202', { cnum: '202' }))).to.equal('201 → 202 internal answered 6');
    expect(summaryOf(rings('202', { src: '203' }))).to.equal('201 → 202 internal answered 6');
  });

  it('from outside is in src if cnum is the number of the extension that was called', () => {
    const caller = (cnum: string, more: Partial<CdrRow> = {}) => {
      const row = { channel: 'PJSIP/carrier-00000001', src: MOBILE, cnum, cnam: 'Grace', ...more };
      const { from } = callOf([rings('202', row)]);
      return `${from.number} ${from.name}`;
    };
    expect(caller('203')).to.equal(`${MOBILE} null`);
    expect(caller('203', { outbound_cnum: '0301' })).to.equal('203 Grace');
    expect(caller('203', { src: '203' })).to.equal('203 Grace');
    expect(caller('0999999999')).to.equal('0999999999 Grace');
  });
});

describe('The recording of a call', () => {
  it('is one of an answered record', () => {
    const missed = rings('203', { ...NO_ANSWER, recordingfile: 'missed.wav' });
    expect(callOf([missed, rings('202')]).hasRecording).to.equal(false);
    expect(callOf([missed, rings('202', { recordingfile: 'talk.wav' })]).hasRecording).to.equal(true);
    expect(callOf([missed]).hasRecording).to.equal(false);
  });
});
