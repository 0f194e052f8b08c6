/** Calls that the PBX made for a program, such as click-to-call: who was called first, and whom they were connected to. */
import { expect } from 'chai';
import type { CdrRow } from '../../../src/pbx/asterisk-cdr/record.js';
import { local, MOBILE, NO_ANSWER, rings, summaryOf } from '../support/summary-of.js';

describe("A program's call", () => {
  const inner = (exten = 's') => ({ channel: local(2, exten), src: '', dst: 's' });
  const outer = (exten = 's') => ({ channel: local(1, exten), src: '' });

  it('is from the extension that it called through its Local channel, wherever that one answered', () => {
    expect(
      summaryOf(rings('202', outer('203')), {
        ...inner('203'),
        dst: '203',
        dstchannel: 'PJSIP/carrier-00000001',
        lastdata: `PJSIP/${MOBILE}@carrier`,
      }),
    ).to.equal('203 → 202 internal answered 6');
  });

  it('is from the telephone that answered behind the Local channel, else from the first that rang', () => {
    const first = { ...inner(), dstchannel: 'PJSIP/204-00000001' };
    const second = { ...inner(), dstchannel: 'PJSIP/203-00000001' };
    expect(summaryOf(rings('202', outer()), { ...first, ...NO_ANSWER }, second)).to.equal(
      '203 → 202 internal answered 6',
    );
    expect(summaryOf({ ...first, ...NO_ANSWER }, second), 'nobody else called').to.equal(
      'null → 203 internal answered 6',
    );
    expect(summaryOf({ ...first, ...NO_ANSWER }, { ...second, ...NO_ANSWER })).to.equal(
      'null → 204 internal no_answer 0',
    );
  });

  it('is from the telephone at the end of a chain of Local channels, and never to it', () => {
    expect(
      summaryOf(
        rings('202', outer()),
        { ...inner(), dstchannel: local(1, 's', '2') },
        { channel: local(2, 's', '2'), src: '', dst: 's', dstchannel: 'PJSIP/203-00000001' },
        {
          channel: 'PJSIP/204-00000001',
          dst: 's',
          dstchannel: 'PJSIP/203-00000001',
          duration: 100,
          billsec: 100,
        },
      ),
    ).to.equal('203 → 202 internal answered 6');
  });

  it('is summarised even if its Local channels call each other in a circle', () => {
    expect(
      summaryOf(
        { ...inner(), dstchannel: local(1, 's', '2') },
        { channel: local(2, 's', '2'), dstchannel: local(1) },
      ),
    ).to.match(/ → /);
    expect(summaryOf({ ...inner(), dstchannel: local(1) })).to.match(/ → /);
  });

  it('is outbound if the Local channel dials a number outside', () => {
    expect(summaryOf(rings('202', outer(MOBILE)))).to.equal(`202 → ${MOBILE} outbound answered 6`);
  });

  it('is from the extension in its record if the Local channel shows nobody', () => {
    expect(summaryOf(rings('202', { ...outer(), src: '203' }))).to.equal('203 → 202 internal answered 6');
    expect(summaryOf(rings('202', { ...outer(), src: '0999' }))).to.equal('0999 → 202 unknown answered 6');
  });

  it('is from the first party, not to it, if it shows their number and they did not answer', () => {
    const unanswered = { ...inner('203'), dst: 's', dstchannel: 'PJSIP/203-00000001', ...NO_ANSWER };
    expect(summaryOf({ ...unanswered, src: '203' })).to.equal('203 → null internal no_answer 0');
    expect(summaryOf({ ...unanswered, src: '203', dst: '600' })).to.equal('203 → null internal no_answer 0');
    expect(summaryOf({ ...unanswered, src: '' })).to.equal('null → 203 internal no_answer 0');
  });

  it('is to the first party if it called nobody else', () => {
    const played = { ...outer('203'), src: '203', lastapp: 'Playback' };
    expect(summaryOf({ ...played, dst: 's' })).to.equal('null → 203 internal answered 6');
    expect(summaryOf({ ...played, dst: '203' })).to.equal('null → 203 internal answered 6');
  });

  it('reaches a feature code for an extension only', () => {
    const code = { src: '203', dst: '*60', lastapp: 'Hangup' };
    expect(summaryOf({ ...outer('203'), ...code })).to.equal('203 → *60 internal answered 6');
    expect(summaryOf({ ...outer(MOBILE), ...code })).to.match(/ no_answer 0$/);
  });

  it('is from the colleague who talked to the party outside, not from somebody else outside', () => {
    const alsoCalled = { dst: '0222222222', dstchannel: 'PJSIP/carrier-00000002', duration: 30, billsec: 20 };
    expect(summaryOf(rings('202', outer(MOBILE)), { ...outer(MOBILE), ...alsoCalled })).to.match(
      new RegExp(`^202 → ${MOBILE} outbound answered`),
    );
  });

  it('shows the number that the program showed, unless it belongs to somebody outside', () => {
    const called = { ...inner('203'), dstchannel: 'PJSIP/203-00000001' };
    expect(summaryOf({ ...called, src: '600' })).to.equal('600 → 203 internal answered 6');
    expect(summaryOf({ ...called, src: MOBILE })).to.equal('null → 203 internal answered 6');
  });

  it('has the status of the first party if they did not answer, and of the other party if they did', () => {
    const first = (row: Partial<CdrRow>) => ({ ...inner('203'), dstchannel: 'PJSIP/203-00000001', ...row });
    const other = (disposition: string) => rings('202', { ...outer('203'), disposition, billsec: 0 });
    expect(summaryOf(first({ disposition: 'BUSY', billsec: 0 }), other('CANCEL'))).to.match(/ busy 0$/);
    expect(summaryOf(first({}), other('BUSY'))).to.match(/ busy 0$/);
    expect(summaryOf(first({}), first({ ...NO_ANSWER }), other('BUSY'))).to.match(/ busy 0$/);
    expect(summaryOf(first({}), first({ ...NO_ANSWER }))).to.match(/ answered 6$/);
    const hungUp = { ...outer('203'), dst: 's', lastapp: 'Hangup', ...NO_ANSWER };
    expect(summaryOf(other('BUSY'), hungUp), 'without a record of the first party').to.match(/ busy 0$/);
  });
});
