/**
 * One form makes one key, however often it is sent: twice by a double click, again by a reload, once more after a
 * sign-in, to whichever process. Each form carries a random token, and the key's id follows from it; that ids are
 * unique then does the rest, without a table of tokens and without a clean-up.
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
 * A UUID of version 8 (RFC 9562: made by rules of one's own). Who sends the form is part of it, so that nobody can take
 * the ids of another's keys.
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
