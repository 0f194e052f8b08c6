/** Keys are created, checked, shortened and hashed; properties cover all keys and near misses. */
import { expect } from 'chai';
import fc from 'fast-check';
import {
  generateKey,
  isWellFormedKey,
  KEY_LENGTH,
  keyDigest,
  keyPrefix,
  REVEALING_KEY_PATTERN,
  shortenKeys,
} from '../../src/keys/format.js';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

describe('The format of a key', () => {
  it('is exovo_ and 28 base62 characters, and every new key is well formed', () => {
    for (let i = 0; i < 500; i++) {
      const key = generateKey();
      expect(key).to.match(/^exovo_[0-9A-Za-z]{28}$/);
      expect(isWellFormedKey(key)).to.equal(true);
    }
  });

  it('ends with the CRC-32 of everything before it, in six base62 characters', () => {
    const body = 'exovo_0000000000000000000000';
    const wellFormed = [...checksums(body)].filter((end) => isWellFormedKey(body + end));
    expect(wellFormed).to.have.length(1);
  });

  it('never repeats a key', () => {
    const keys = new Set(Array.from({ length: 20_000 }, generateKey));
    expect(keys.size).to.equal(20_000);
  });

  it('makes all characters of the random part equally likely', () => {
    const counts = new Map([...BASE62].map((character) => [character, 0]));
    const KEYS = 20_000;
    for (let i = 0; i < KEYS; i++) {
      for (const character of generateKey().slice(6, 28))
        counts.set(character, (counts.get(character) ?? 0) + 1);
    }
    const expected = (KEYS * 22) / 62;
    const chiSquare = [...counts.values()].reduce(
      (sum, count) => sum + (count - expected) ** 2 / expected,
      0,
    );
    // 61 degrees of freedom: exceeded by chance about once in ten million runs.
    expect(chiSquare).to.be.below(140);
  });

  it('is broken by one wrong character at any position', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: KEY_LENGTH - 1 }),
        fc.constantFrom(...BASE62, '-', ' ', 'é', '\0'),
        (position, character) => {
          const key = generateKey();
          fc.pre(key[position] !== character);
          return !isWellFormedKey(key.slice(0, position) + character + key.slice(position + 1));
        },
      ),
    );
  });

  it('is met by no text of another shape, and no text makes the check throw', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !isWellFormedKey(text)));
    for (const text of [
      '',
      'exovo_',
      `${generateKey()}\n`,
      ` ${generateKey()}`,
      generateKey().toUpperCase(),
    ]) {
      expect(isWellFormedKey(text), JSON.stringify(text)).to.equal(false);
    }
  });

  it('is not met by another start or character, even if the checksum is right', () => {
    for (const body of ['exovo_', 'EXOVO_', 'exovo-', 'other_'].map((start) => start + '0'.repeat(22))) {
      const wellFormed = [...checksums(body)].filter((end) => isWellFormedKey(body + end));
      expect(wellFormed, body).to.have.length(body.startsWith('exovo_') ? 1 : 0);
    }
    for (const character of '-_ é\0') {
      const body = `exovo_${'0'.repeat(21)}${character}`;
      expect([...checksums(body)].some((end) => isWellFormedKey(body + end))).to.equal(false);
    }
  });

  it('lets keys be shortened in any text to the part that lists show, by the pattern that pages use too', () => {
    const [one, two] = [generateKey(), generateKey()];
    expect(shortenKeys(`Bearer ${one}, "${two}"`)).to.equal(`Bearer ${keyPrefix(one)}, "${keyPrefix(two)}"`);
    expect(shortenKeys(keyPrefix(one)), 'the part that lists show stays').to.equal(keyPrefix(one));
    const inPages = new RegExp(`^(?!.*${REVEALING_KEY_PATTERN}).*$`, 'v');
    for (const text of ['', 'CRM', 'exovo_', keyPrefix(one)]) expect(inPages.test(text), text).to.equal(true);
    for (const text of [one, one.slice(0, 11), `x ${one}`]) expect(inPages.test(text), text).to.equal(false);
  });

  it('gives lists exovo_ and four characters, and the database 32 bytes', () => {
    const key = generateKey();
    expect(keyPrefix(key)).to.equal(key.slice(0, 10));
    expect(Buffer.from(keyDigest(key), 'base64')).to.have.length(32);
  });
});

/** Returns 62 possible endings of a body, which differ in the last character; one of them is right. */
function checksums(body: string): Set<string> {
  const found = new Set<string>();
  let rest = crcOf(body);
  let text = '';
  for (let i = 0; i < 6; i++) {
    text = BASE62[rest % 62] + text;
    rest = Math.floor(rest / 62);
  }
  for (const last of BASE62) found.add(text.slice(0, 5) + last);
  return found;
}

/** Computes CRC-32 bit by bit (ITU-T V.42), independently of the library that the code under test uses. */
function crcOf(text: string): number {
  let crc = 0xffffffff;
  for (const byte of Buffer.from(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
