/** The numeric order of extensions, including leading zeros and letters. */
import { expect } from 'chai';
import fc from 'fast-check';
import { compareExtensions } from '../../src/pbx/extension-order.js';

const extension = fc.oneof(fc.stringMatching(/^[0-9]{1,20}$/), fc.stringMatching(/^[0-9*#a-z]{1,6}$/));

describe('The order of extensions', () => {
  it('is numeric, with leading zeros after the plain number and letters last', () => {
    const listed = ['1000', '0205', '99', '205', '007', '7', 'fax', '*97', '00', '0', '18446744073709551616'];
    expect(listed.sort(compareExtensions)).to.deep.equal([
      '0',
      '00',
      '7',
      '007',
      '99',
      '205',
      '0205',
      '1000',
      '18446744073709551616',
      '*97',
      'fax',
    ]);
  });

  it('is a total order: equal only to itself, antisymmetric and transitive', () => {
    fc.assert(
      fc.property(extension, extension, extension, (a, b, c) => {
        expect(compareExtensions(a, b) === 0).to.equal(a === b);
        expect(Math.sign(compareExtensions(a, b))).to.equal(-Math.sign(compareExtensions(b, a)) || 0);
        if (compareExtensions(a, b) <= 0 && compareExtensions(b, c) <= 0) {
          expect(compareExtensions(a, c)).to.be.at.most(0);
        }
      }),
    );
  });
});
