/** Lists are serialised in pieces; clients must not notice. */
import { expect } from 'chai';
import fc from 'fast-check';
import { encodeJson } from '../../src/api/encode-json.js';

const value = fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' }), fc.constant(undefined), fc.date());

describe('the serialisation of lists', () => {
  it('is that of JSON.stringify in UTF-8, for any items and any number of them', () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 350, size: 'max' }), (items) => {
        expect(encodeJson({ items }).toString()).to.equal(Buffer.from(JSON.stringify({ items })).toString());
      }),
    );
  });

  it('is that of JSON.stringify for everything that is not a list', () => {
    const members = fc.dictionary(fc.string(), value);
    const object = fc.oneof(
      fc.jsonValue(),
      fc.tuple(members, fc.array(value)).map(([more, items]) => ({ ...more, items })),
    );
    fc.assert(
      fc.property(object, (anything) => {
        expect(encodeJson(anything).toString()).to.equal(Buffer.from(JSON.stringify(anything)).toString());
      }),
    );
  });
});
