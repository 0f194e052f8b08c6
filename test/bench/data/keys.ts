/**
 * Tables of up to 1,000,000 API keys. Most are only random hashes without a key; the keys of the others are in a file next
 * to the data, so that the bench can use them.
 */
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connection } from 'mysql2/promise';
import { generateKey, keyDigest, keyPrefix } from '../../../src/keys/format.js';
import type { BenchServer } from '../database-server.js';
import type { Fill } from './fill.js';
import { createOwnTables } from './own-tables.js';
import { fillStandalone } from './standalone.js';

/** Enough that a key's turn comes again only after its remembered verdict has expired. */
export const REAL_KEYS = 60_000;
const CALLS = 10_000;
const ROWS_PER_STATEMENT = 2_000;

/** Returns the path of the file with the usable keys of `database`. */
export function keyFileOf({ folder }: BenchServer, database: string): string {
  return join(folder, `${database}.keys`);
}

/** Fills a database with `total` keys, at most `REAL_KEYS` of them usable. */
export function fillKeys(total: number): Fill {
  return async (server, database) => {
    await fillStandalone(CALLS)(server, database);
    await createOwnTables(server, database);
    const keys = Array.from({ length: Math.min(total, REAL_KEYS) }, generateKey);
    for (let from = 0; from < keys.length; from += ROWS_PER_STATEMENT) {
      await insertKeys(server.sql, keys.slice(from, from + ROWS_PER_STATEMENT));
    }
    if (total > keys.length) await insertUnknown(server.sql, total - keys.length);
    await server.sql.query('ANALYZE TABLE exovo_api_keys, exovo_api_key_secrets');
    await writeFile(keyFileOf(server, database), `${keys.join('\n')}\n`, { mode: 0o600 });
  };
}

const KEYS = 'INSERT INTO exovo_api_keys (id, tenant_id, prefix, name, scope, created_at, created_by)';
const SECRETS = 'INSERT INTO exovo_api_key_secrets (hash, key_id, tenant_id, number, prefix, created_at)';

async function insertKeys(sql: Connection, keys: readonly string[]): Promise<void> {
  const ids = keys.map(() => randomUUID());
  const marks = (row: string) => keys.map(() => row).join(', ');
  await sql.query(
    `${KEYS} VALUES ${marks("(?, '1', ?, 'Bench', 'read', UTC_TIMESTAMP(3), 'admin')")}`,
    keys.flatMap((key, i) => [ids[i], keyPrefix(key)]),
  );
  await sql.query(
    `${SECRETS} VALUES ${marks("(?, ?, '1', 1, ?, UTC_TIMESTAMP(3))")}`,
    keys.flatMap((key, i) => [Buffer.from(keyDigest(key), 'base64'), ids[i], keyPrefix(key)]),
  );
}

async function insertUnknown(sql: Connection, count: number): Promise<void> {
  await sql.query(
    `${KEYS} SELECT UUID(), '1', 'exovo_none', CONCAT('Key ', seq), 'read', UTC_TIMESTAMP(3), 'admin'
               FROM seq_1_to_${count}`,
  );
  await sql.query(
    `${SECRETS} SELECT UNHEX(SHA2(CONCAT('unknown', id), 256)), id, tenant_id, 1, prefix, created_at
                  FROM exovo_api_keys WHERE prefix = 'exovo_none'`,
  );
}
