/**
 * Stores the administrators of the standalone host and verifies their passwords (scrypt).
 *
 * host.ts creates the first administrator at the first start, and sign-in.ts verifies passwords. session.ts finds the
 * administrator on each request, so that a permission that was taken away is gone at once, and a session ends when its
 * administrator is removed or their password is replaced.
 */
import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import type { SqlPool } from 'exovo-api-access/internal/storage';

/** Of the settings that OWASP's Password Storage Cheat Sheet calls equivalent, one that needs little memory (8 MiB). */
const COST: Cost = { N: 2 ** 13, r: 8, p: 10 };
const MAX_MEMORY_BYTES = 64 * 1024 * 1024;
const HASH_BYTES = 32;
const SALT_BYTES = 16;
/** 24 characters of base64url: 144 bits. */
const GENERATED_PASSWORD_BYTES = 18;
export const ALL_PERMISSIONS = '*';

/** Scrypt's parameters as RFC 7914 names them: cost N (a power of two), block size r, parallelization p. */
interface Cost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

export type Permissions = typeof ALL_PERMISSIONS | readonly string[];

/** What session.ts checks on each request. */
export interface CurrentAdministrator {
  readonly permissions: Permissions;
  readonly passwordFingerprint: string;
}

export class Administrators {
  readonly #database: SqlPool;
  /**
   * Passwords for unknown names are verified against this hash, so that they take as long as for known names. It holds
   * random bytes, to which no known password hashes.
   */
  readonly #hashForUnknownNames = formatHash(randomBytes(SALT_BYTES), randomBytes(HASH_BYTES));

  constructor(database: SqlPool) {
    this.#database = database;
  }

  /**
   * Creates the first administrator unless there is one already. Generates a password if none is given and resolves to
   * it, so that the caller can print it once; otherwise resolves to undefined.
   */
  async ensureFirst(username: string, password: string | undefined): Promise<string | undefined> {
    const existing = await this.#database.select('SELECT username FROM host_administrators LIMIT 1');
    if (existing.length > 0) return undefined;
    const chosen = password ?? randomBytes(GENERATED_PASSWORD_BYTES).toString('base64url');
    await this.#database.change(
      'INSERT INTO host_administrators (username, password_hash, permissions, created_at) ' +
        'VALUES (?, ?, ?, UTC_TIMESTAMP(3))',
      [username, await hashPassword(chosen), ALL_PERMISSIONS],
    );
    return password === undefined ? chosen : undefined;
  }

  /** Resolves to the fingerprint of the password if it is right, otherwise to undefined. */
  async verify(username: string, password: string): Promise<string | undefined> {
    const [row] = await this.#database.select<{ password_hash: string }>(
      'SELECT password_hash FROM host_administrators WHERE username = ?',
      // The column is ASCII, so a name with other characters matches nobody.
      [/^[\x21-\x7e]{1,64}$/.test(username) ? username : ''],
    );
    const matches = await passwordMatches(password, row?.password_hash ?? this.#hashForUnknownNames);
    return matches && row !== undefined ? fingerprintOf(row.password_hash) : undefined;
  }

  /** Resolves to undefined if the administrator doesn't exist (any more). */
  async find(username: string): Promise<CurrentAdministrator | undefined> {
    const [row] = await this.#database.select<{ permissions: string; password_hash: string }>(
      'SELECT permissions, password_hash FROM host_administrators WHERE username = ?',
      [username],
    );
    if (row === undefined) return undefined;
    const permissions =
      row.permissions === ALL_PERMISSIONS ? ALL_PERMISSIONS : row.permissions.split(/\s+/).filter(Boolean);
    return { permissions, passwordFingerprint: fingerprintOf(row.password_hash) };
  }
}

/** Changes whenever the password is replaced, even by the same one, because each hash has a salt of its own. */
function fingerprintOf(passwordHash: string): string {
  return createHash('sha256').update(passwordHash).digest('base64url');
}

export function isPermitted(permissions: Permissions, permission: string): boolean {
  return permissions === ALL_PERMISSIONS || permissions.includes(permission);
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
