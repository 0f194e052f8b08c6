/** Inserts a key that requests can use, as creating it does, for tests without an administrator. */
import { randomUUID } from 'node:crypto';
import { keyDigest, keyPrefix } from '../../src/keys/format.js';

type Query = (sql: string, values: (string | Buffer)[]) => Promise<unknown>;

/** Returns the id. `database` begins the tables' names if the connection has no default database, e.g. `exovo.`. */
export async function insertKey(query: Query, key: string, name = 'Key', database = ''): Promise<string> {
  const id = randomUUID();
  await query(
    `INSERT INTO ${database}exovo_api_keys (id, tenant_id, prefix, name, scope, created_at, created_by)
     VALUES (?, '1', ?, ?, 'read', UTC_TIMESTAMP(3), 'admin')`,
    [id, keyPrefix(key), name],
  );
  await query(
    `INSERT INTO ${database}exovo_api_key_secrets (hash, key_id, tenant_id, number, prefix, created_at)
     VALUES (?, ?, '1', 1, ?, UTC_TIMESTAMP(3))`,
    [Buffer.from(keyDigest(key), 'base64'), id, keyPrefix(key)],
  );
  return id;
}
