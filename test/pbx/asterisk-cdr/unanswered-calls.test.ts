/** Calls that nobody answered: whom they were to, and why they failed. */
import { expect } from 'chai';
import { local, NO_ANSWER, rings, summaryOf } from '../support/summary-of.js';

describe('The other party of a call that nobody answered', () => {
  it('is the telephone that rang, whatever number came before', () => {
    const before = { dst: '700', lastapp: 'Hangup', ...NO_ANSWER };
    expect(summaryOf(before, rings('202', NO_ANSWER))).to.equal('201 → 202 internal no_answer 0');
  });

  it('is the group that was dialled, even if a trunk was called beside a telephone', () => {
    for (const [dstchannel, lastdata] of [
      ['PJSIP/203-00000002', 'PJSIP/203&PJSIP/0301234567@carrier'],
      [local(1, '203'), 'Local/203@x&PJSIP/0301234567@carrier'],
    ] as const) {
      expect(summaryOf({ dst: '600', dstchannel, lastdata, ...NO_ANSWER }), lastdata).to.equal(
        '201 → 600 internal no_answer 0',
      );
    }
  });
});

describe('The status of a call that nobody answered', () => {
  const unanswered = (...dispositions: string[]) =>
    summaryOf(...dispositions.map((disposition) => rings('202', { disposition, billsec: 0 })));

  it('is that of all its records, and otherwise no_answer', () => {
    expect(unanswered('BUSY', 'BUSY')).to.match(/ busy 0$/);
    expect(unanswered('FAILED', 'CONGESTION')).to.match(/ failed 0$/);
    expect(unanswered('CANCEL')).to.match(/ cancelled 0$/);
    for (const mixed of [['BUSY', 'FAILED'], ['CANCEL', 'BUSY'], ['NO ANSWER'], ['FAILED', 'CANCEL']]) {
      expect(unanswered(...mixed), mixed.join()).to.match(/ no_answer 0$/);
    }
  });

  it("does not depend on a record that called the caller's own channel", () => {
    const back = {
      channel: 'PJSIP/203-00000003',
      dst: '201',
      dstchannel: 'PJSIP/201-00000001',
      ...NO_ANSWER,
    };
    expect(summaryOf(rings('202', { disposition: 'BUSY', billsec: 0 }), back)).to.match(/ busy 0$/);
  });
});
