/** The names that a key may have, in every script. */
import { expect } from 'chai';
import fc from 'fast-check';
import { parseKeyName } from '../../src/keys/key-name.js';

describe('The name of a key', () => {
  it('is accepted in any script and trimmed', () => {
    for (const name of [
      'CRM',
      'Zoë’s wallboard',
      'לוח קיר',
      'لوحة',
      '通話',
      '👩‍👩‍👧‍👦',
      '<script>',
      '=1+1',
      'ñ',
    ]) {
      expect(parseKeyName(`  ${name}\u00a0`), name).to.deep.equal({ ok: true, name });
    }
  });

  it('may have 1 to 100 characters, and an emoji counts as one', () => {
    expect(parseKeyName('😀'.repeat(100)).ok).to.equal(true);
    expect(parseKeyName('😀'.repeat(101)).ok).to.equal(false);
    expect(parseKeyName('a').ok).to.equal(true);
  });

  it('is rejected if empty, blank or invisible', () => {
    for (const name of ['', '   ', '\u200b', '\u00a0\u2003', '\ufeff']) {
      expect(parseKeyName(name).ok, JSON.stringify(name)).to.equal(false);
    }
  });

  it('is rejected if it contains control characters, reordering marks or half a surrogate pair', () => {
    for (const name of [
      'a\0b',
      'a\nb',
      'a\u001b[31mb',
      'a\u202eb',
      'a\u2066b',
      'a\u2028b',
      'a\ud800b',
      'a\u0085b',
    ]) {
      expect(parseKeyName(name).ok, JSON.stringify(name)).to.equal(false);
    }
  });

  it('is accepted unchanged the second time, or rejected with a sentence, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 120 }), (text) => {
        const parsed = parseKeyName(text);
        if (!parsed.ok) return parsed.problem.endsWith('.');
        const again = parseKeyName(parsed.name);
        return again.ok && again.name === parsed.name && [...parsed.name].length <= 100;
      }),
    );
  });
});
