/**
 * A random secret that all processes of one host share. It is generated once and kept in the host's database, because
 * every process must sign and verify session cookies with the same key.
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
  if (row === undefined) throw new Error(`The secret "${name}" was deleted while it was being created.`);
  return row.value;
}
