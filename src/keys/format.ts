/**
 * What an API key looks like: `exovo_` + 22 random base62 characters + 6 base62 characters of CRC-32 over all before
 * them, 34 in all. Pure but for the random source.
 *
 * The random part has 131 bits (log2 62^22), above the 112 at which OWASP ASVS 5.0 (6.5.2) lets a plain SHA-256 stand
 * for a password hash. The checksum, as in GitHub's tokens, turns mistyped and sprayed keys away without a query.
 */
import { hash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

export const KEY_START = 'exovo_';
const RANDOM_LENGTH = 22;
const CHECKSUM_LENGTH = 6;
const BODY_LENGTH = KEY_START.length + RANDOM_LENGTH;
export const KEY_LENGTH = BODY_LENGTH + CHECKSUM_LENGTH;

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** The largest multiple of 62 in a byte: bytes from here on are thrown away, so that no character is likelier. */
const UNBIASED_LIMIT = 248;
const KEY_PATTERN = /^exovo_[0-9A-Za-z]{28}$/;
/** Characters of a key that lists show after `exovo_`. */
const SHOWN_CHARACTERS = 4;

/** A new key, from the operating system's CSPRNG. */
export function generateKey(): string {
  let body = KEY_START;
  while (body.length < BODY_LENGTH) {
    for (const byte of randomBytes(BODY_LENGTH - body.length)) {
      if (byte < UNBIASED_LIMIT) body += BASE62[byte % 62];
    }
  }
  return body + checksum(body);
}

/** Length, alphabet and checksum are right; says nothing on whether such a key exists. */
export function isWellFormedKey(text: string): boolean {
  return (
    text.length === KEY_LENGTH &&
    KEY_PATTERN.test(text) &&
    checksum(text.slice(0, BODY_LENGTH)) === text.slice(BODY_LENGTH)
  );
}

/** What lists, pages and audit rows show of a key: `exovo_` and four characters. */
export function keyPrefix(key: string): string {
  return key.slice(0, KEY_START.length + SHOWN_CHARACTERS);
}

/** The SHA-256 under which a key is stored, in base64: short enough for a map's key, and bytes for the database. */
export function keyDigest(key: string): string {
  return hash('sha256', key, 'base64');
}

function checksum(body: string): string {
  let rest = crc32(body);
  let text = '';
  for (let i = 0; i < CHECKSUM_LENGTH; i++) {
    text = BASE62[rest % 62] + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}
