/** Hashes passwords with scrypt, verifies them, and generates one for the first administrator. */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** Of the settings that OWASP's Password Storage Cheat Sheet calls equivalent, one that needs little memory (8 MiB). */
const COST: Cost = { N: 2 ** 13, r: 8, p: 10 };
const MAX_MEMORY_BYTES = 64 * 1024 * 1024;
const HASH_BYTES = 32;
const SALT_BYTES = 16;
/** 24 characters of base64url: 144 bits. */
const GENERATED_PASSWORD_BYTES = 18;
/** Long enough that guessing is hopeless at the rate that the sign-in throttle allows. */
export const MIN_PASSWORD_CHARACTERS = 8;
export const MAX_PASSWORD_CHARACTERS = 256;

/** Scrypt's parameters as RFC 7914 names them: cost N (a power of two), block size r, parallelization p. */
interface Cost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

export function generatePassword(): string {
  return randomBytes(GENERATED_PASSWORD_BYTES).toString('base64url');
}

/** Returns a hash of random bytes, to which no known password hashes. */
export function hashOfNothing(): string {
  return formatHash(randomBytes(SALT_BYTES), randomBytes(HASH_BYTES));
}

/** Returns the hash in the form that `formatHash` describes. Only tests pass a lower `cost`: they sign in very often. */
export async function hashPassword(password: string, cost: Cost = COST): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  return formatHash(salt, await derive(password, salt, cost), cost);
}

/** Returns `scrypt$N$r$p$salt$hash`. The parameters are included so that old hashes still verify after a change. */
function formatHash(salt: Buffer, hash: Buffer, { N, r, p }: Cost = COST): string {
  return ['scrypt', N, r, p, salt.toString('base64url'), hash.toString('base64url')].join('$');
}

export async function passwordMatches(password: string, stored: string): Promise<boolean> {
  const [scheme, n, r, p, salt, hash] = stored.split('$');
  if (scheme !== 'scrypt' || salt === undefined || hash === undefined) return false;
  const expected = Buffer.from(hash, 'base64url');
  const actual = await derive(password, Buffer.from(salt, 'base64url'), {
    N: Number(n),
    r: Number(r),
    p: Number(p),
  });
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

function derive(password: string, salt: Buffer, cost: Cost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // Another keyboard can send the same password in another Unicode form.
    scrypt(
      password.normalize('NFC'),
      salt,
      HASH_BYTES,
      { ...cost, maxmem: MAX_MEMORY_BYTES },
      (error, hash) => (error ? reject(error) : resolve(hash)),
    );
  });
}
