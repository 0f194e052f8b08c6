/** How the caller ID of a plain Asterisk's endpoint is read. */
import { expect } from 'chai';
import { kindOf } from '../../../src/pbx/asterisk/endpoint-kind.js';

const kindWith = (callerid: string) => kindOf({ id: 'endpoint', callerid });

describe('the caller ID of an endpoint', () => {
  it('gives a name, quoted or not, and a number, with any spaces around them', () => {
    const read = ['"Ada \\"A\\" <L>" <201>', '  Ben   < 202 >  ', '"Cy"<203>', '<204>', '"Dan <205>'].map(
      kindWith,
    );
    expect(read.map((kind) => kind.is === 'extension' && [kind.extension, kind.name])).to.deep.equal([
      ['201', 'Ada "A" <L>'],
      ['202', 'Ben'],
      ['203', 'Cy'],
      ['204', ''],
      ['205', '"Dan'],
    ]);
  });

  it('is read in linear time, whatever it contains', () => {
    const spaces = ' '.repeat(50_000);
    const startedAtMs = performance.now();
    for (const callerid of [
      spaces,
      `<${spaces}`,
      `"${spaces}`,
      `"${spaces}"${spaces}`,
      `<${spaces}>${spaces}x`,
    ]) {
      expect(kindWith(callerid).is).to.not.equal('extension');
    }
    expect(performance.now() - startedAtMs).to.be.below(5_000);
  });
});
