/**
 * The administrators of the standalone host, as signing in and each request read them.
 *
 * host.ts creates the first administrator at the first start, and sign-in.ts verifies passwords. session.ts finds the
 * administrator on each request, so that a permission that was taken away is gone at once, and a session ends when its
 * administrator is removed, their password is replaced or they sign out everywhere. administrators/changes.ts changes them.
 */
import { createHash } from 'node:crypto';
import type { SqlPool } from 'exovo-api-access/internal/storage';
import { generatePassword, hashOfNothing, hashPassword, passwordMatches } from './passwords.js';

export const ALL_PERMISSIONS = '*';

/** All, those of plugins that are installed later included; or these ids. */
export type Permissions = typeof ALL_PERMISSIONS | readonly string[];

/** What session.ts checks on each request. */
export interface CurrentAdministrator {
  readonly permissions: Permissions;
  /** Ids of the tenants that they may manage; null for all. */
  readonly tenants: readonly string[] | null;
  /** Sessions with another one have ended. */
  readonly sessionFingerprint: string;
}

interface AdministratorRow {
  readonly permissions: string;
  readonly tenants: string | null;
  readonly password_hash: string;
  readonly sessions_ended: number;
}

export class Administrators {
  readonly #database: SqlPool;
  /** Passwords for unknown names are verified against this hash, so that they take as long as for known names. */
  readonly #hashForUnknownNames = hashOfNothing();

  constructor(database: SqlPool) {
    this.#database = database;
  }

  /**
   * Creates the first administrator unless there is one already. Generates a password if none is given. Resolves to the
   * generated password, so that the caller can print it once, and to whether there was an administrator before.
   */
  async ensureFirst(username: string, password: string | undefined): Promise<FirstAdministrator> {
    const existing = await this.#database.select('SELECT username FROM host_administrators LIMIT 1');
    if (existing.length > 0) return { generatedPassword: undefined, existed: true };
    const chosen = password ?? generatePassword();
    await this.#database.change(
      'INSERT INTO host_administrators (username, password_hash, permissions, created_at) ' +
        'VALUES (?, ?, ?, UTC_TIMESTAMP(3))',
      [username, await hashPassword(chosen), ALL_PERMISSIONS],
    );
    return { generatedPassword: password === undefined ? chosen : undefined, existed: false };
  }

  /** Resolves to the fingerprint of new sessions if the password is right, otherwise to undefined. */
  async verify(username: string, password: string): Promise<string | undefined> {
    const row = await this.#read(username);
    const matches = await passwordMatches(password, row?.password_hash ?? this.#hashForUnknownNames);
    return matches && row !== undefined ? fingerprintOf(row) : undefined;
  }

  /** Resolves to undefined if the administrator doesn't exist (any more). */
  async find(username: string): Promise<CurrentAdministrator | undefined> {
    const row = await this.#read(username);
    if (row === undefined) return undefined;
    const { permissions, tenants } = row;
    return {
      permissions: parsePermissions(permissions),
      tenants: parseTenants(tenants),
      sessionFingerprint: fingerprintOf(row),
    };
  }

  async #read(username: string): Promise<AdministratorRow | undefined> {
    const [row] = await this.#database.select<AdministratorRow>(
      'SELECT permissions, tenants, password_hash, sessions_ended FROM host_administrators WHERE username = ?',
      // The column is ASCII, so a name with other characters matches nobody.
      [/^[\x21-\x7e]{1,64}$/.test(username) ? username : ''],
    );
    return row;
  }
}

export interface FirstAdministrator {
  readonly generatedPassword: string | undefined;
  readonly existed: boolean;
}

/**
 * Changes whenever the password is replaced, even by the same one, because each hash has a salt of its own, and whenever
 * the administrator signs out everywhere.
 */
function fingerprintOf({
  password_hash: hash,
  sessions_ended: ended,
}: Pick<AdministratorRow, 'password_hash' | 'sessions_ended'>): string {
  // Sessions that began before there was a number go on.
  return createHash('sha256')
    .update(ended === 0 ? hash : `${hash} ${ended}`)
    .digest('base64url');
}

export function parsePermissions(column: string): Permissions {
  return column === ALL_PERMISSIONS ? ALL_PERMISSIONS : column.split(/\s+/).filter(Boolean);
}

/** Parses the JSON list of the column `tenants`. */
export function parseTenants(column: string | null): readonly string[] | null {
  return column === null ? null : (JSON.parse(column) as readonly string[]);
}

export function isPermitted(permissions: Permissions, permission: string): boolean {
  return permissions === ALL_PERMISSIONS || permissions.includes(permission);
}
