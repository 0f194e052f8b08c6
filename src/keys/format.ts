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
const CHARACTER = '[0-9A-Za-z]';
const KEY_PATTERN = new RegExp(`^${KEY_START}${CHARACTER}{${RANDOM_LENGTH + CHECKSUM_LENGTH}}$`);
/** Number of characters after `exovo_` that lists show. */
const SHOWN_CHARACTERS = 4;
/**
 * Matches a key, or any part of one that reveals more than lists show; group 1 is the part that lists show. The source
 * of a regular expression that is also valid in HTML (`pattern`) and in browsers.
 */
export const REVEALING_KEY_PATTERN = `(${KEY_START}${CHARACTER}{${SHOWN_CHARACTERS}})${CHARACTER}+`;
const REVEALING_KEY = new RegExp(REVEALING_KEY_PATTERN, 'g');

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

/** Shortens each key in `text` to the part that lists show. */
export function shortenKeys(text: string): string {
  return text.replace(REVEALING_KEY, '$1');
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
