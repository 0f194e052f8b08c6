/**
 * The format of an API key: `exovo_`, 22 random base62 characters, and 6 base62 characters with the CRC-32 of everything
 * before them; 34 characters in total.
 *
 * The random part has 131 bits (log2 62^22). Lists show 4 of its 22 characters, so that 107 bits stay secret: far too many
 * to guess, which is why a plain SHA-256 takes the place of a password hash (OWASP ASVS 5.0, 6.5.2, asks for 112 bits when
 * a secret is created). The checksum, as in GitHub's tokens, rejects mistyped and guessed keys without a query.
 */
import { hash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

export const KEY_START = 'exovo_';
const RANDOM_LENGTH = 22;
const CHECKSUM_LENGTH = 6;
const BODY_LENGTH = KEY_START.length + RANDOM_LENGTH;
export const KEY_LENGTH = BODY_LENGTH + CHECKSUM_LENGTH;

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** The largest multiple of 62 that fits a byte. Larger bytes are discarded, so that all characters are equally likely. */
const UNBIASED_LIMIT = 248;
const CHARACTER = '[0-9A-Za-z]';
const KEY_PATTERN = new RegExp(`^${KEY_START}${CHARACTER}{${RANDOM_LENGTH + CHECKSUM_LENGTH}}$`);
/** How many characters after `exovo_` lists show. */
const PREFIX_CHARACTERS = 4;
/**
 * Matches a key, or any part of one that reveals more than lists show; group 1 is the part that lists show. The source
 * of a regular expression that is also valid in HTML (`pattern`) and in browsers.
 */
export const REVEALING_KEY_PATTERN = `(${KEY_START}${CHARACTER}{${PREFIX_CHARACTERS}})${CHARACTER}+`;
const REVEALING_KEY = new RegExp(REVEALING_KEY_PATTERN, 'g');
/** Matches the part of a key that lists show, within any text. Also valid in browsers. */
export const SHOWN_KEY_PATTERN = `${KEY_START}${CHARACTER}{${PREFIX_CHARACTERS}}`;
const SHOWN_KEY = new RegExp(SHOWN_KEY_PATTERN);
const START_OF_SHOWN_KEY = new RegExp(`^${KEY_START}${CHARACTER}{0,${PREFIX_CHARACTERS}}$`);

/** Returns a new key from the operating system's CSPRNG. */
export function generateKey(): string {
  let body = KEY_START;
  while (body.length < BODY_LENGTH) {
    for (const byte of randomBytes(BODY_LENGTH - body.length)) {
      if (byte < UNBIASED_LIMIT) body += BASE62[byte % 62];
    }
  }
  return body + checksum(body);
}

/** Returns whether length, alphabet and checksum are right. The key may still not exist. */
export function isWellFormedKey(text: string): boolean {
  return (
    text.length === KEY_LENGTH &&
    KEY_PATTERN.test(text) &&
    checksum(text.slice(0, BODY_LENGTH)) === text.slice(BODY_LENGTH)
  );
}

/** Returns the part of a key that lists, pages and audit rows show: `exovo_` and four characters. */
export function keyPrefix(key: string): string {
  return key.slice(0, KEY_START.length + PREFIX_CHARACTERS);
}

/** Returns the shown part of the first key in `text`, e.g. in a line of a log; undefined if there is none. */
export function firstKeyPrefix(text: string): string | undefined {
  return SHOWN_KEY.exec(text)?.[0];
}

/** Returns whether `text` is the beginning of what lists show of a key: at least `exovo_`. */
export function isStartOfPrefix(text: string): boolean {
  return START_OF_SHOWN_KEY.test(text);
}

/** Shortens each key in `text` to the part that lists show. */
export function shortenKeys(text: string): string {
  return text.replace(REVEALING_KEY, '$1');
}

/** Returns the SHA-256 under which a key is stored, in base64: a map's key here, converted to bytes for the database. */
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
