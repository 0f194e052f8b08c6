/** The dispositions in every spelling that installations write. */
import { expect } from 'chai';
import { normaliseDisposition } from '../../../src/pbx/asterisk-cdr/disposition.js';

describe('A disposition', () => {
  for (const [disposition, spellings] of Object.entries({
    ANSWERED: ['ANSWERED', 'answered', 'Answer', '8', ' 8 '],
    'NO ANSWER': ['NO ANSWER', 'no answer', 'NOANSWER', 'NO_ANSWER', 'no-answer', 'NO  ANSWER', '0', '1'],
    FAILED: ['FAILED', 'fail', '2', 'CHANUNAVAIL'],
    BUSY: ['BUSY', 'busy', '4'],
    CONGESTION: ['CONGESTION', '16'],
    CANCEL: ['CANCEL', 'Canceled', 'CANCELLED', '32'],
  })) {
    it(`is ${disposition} if written as ${spellings.join(', ')}`, () => {
      for (const spelling of spellings) {
        expect(normaliseDisposition(spelling), spelling).to.equal(disposition);
      }
    });
  }

  it('that is unknown stays, in upper case and with single spaces', () => {
    expect(normaliseDisposition(' Some_thing - else ')).to.equal('SOME THING ELSE');
    expect(normaliseDisposition('')).to.equal('');
    expect(normaliseDisposition('3')).to.equal('3');
  });
});
