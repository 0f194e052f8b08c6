/**
 * Makes one form create one key, however often it is submitted: by a double click, a reload, or after signing in again,
 * in any process. Each form contains a random token from which the key's id is derived, and the primary key refuses the
 * second insert. This needs no table of tokens and no clean-up.
 */
import { createHash, randomBytes } from 'node:crypto';

const TOKEN_BYTES = 16;
const TOKEN = /^[A-Za-z0-9_-]{22}$/;

export function newFormToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

export function isFormToken(value: unknown): value is string {
  return typeof value === 'string' && TOKEN.test(value);
}

/**
 * Returns a UUID of version 8 (RFC 9562, section 5.8: for custom rules). Tenant and user name are part of it, so that
 * nobody can occupy the ids of another administrator's forms.
 */
export function keyIdOfForm(tenantId: string, username: string, token: string): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([tenantId, username, token]))
    .digest();
  digest[6] = 0x80 | ((digest[6] ?? 0) & 0x0f);
  digest[8] = 0x80 | ((digest[8] ?? 0) & 0x3f);
  const hex = digest.toString('hex', 0, 16);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
