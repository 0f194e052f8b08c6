/**
 * A secret that all processes of one host share, made once and kept in the host's database: the session cookie's
 * signature must be the same in each.
 */
import { randomBytes } from 'node:crypto';
import type { SqlPool } from 'exovo-api-access/internal/storage';

const SECRET_BYTES = 32;

export async function sharedSecret(database: SqlPool, name: string): Promise<string> {
  await database.change('INSERT IGNORE INTO host_secrets (name, value) VALUES (?, ?)', [
    name,
    randomBytes(SECRET_BYTES).toString('base64url'),
  ]);
  const [row] = await database.select<{ value: string }>('SELECT value FROM host_secrets WHERE name = ?', [
    name,
  ]);
  if (row === undefined) throw new Error(`The secret "${name}" vanished while it was made.`);
  return row.value;
}
