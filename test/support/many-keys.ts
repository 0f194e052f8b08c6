/** Inserts many keys and audit records for tests and measurements of the lists. Nobody can use these keys. */
import { randomUUID } from 'node:crypto';
import type { TestDatabase } from './database.js';

export interface Amount {
  readonly tenantId: string;
  readonly keys: number;
  readonly auditRows: number;
  /** Days of counted requests of the keys that are marked as used; none by default. */
  readonly usageDays?: number;
}

const ROWS_PER_STATEMENT = 1_000;

/** Revokes a third of the keys, marks half as used, and spreads the audit records over the keys and one year. */
export async function fillWithKeys(
  database: TestDatabase,
  { tenantId, keys, auditRows, usageDays = 0 }: Amount,
): Promise<void> {
  const ids = Array.from({ length: keys }, () => randomUUID());
  const at = (index: number, of: number) =>
    new Date(Date.now() - Math.floor((index / of) * 365 * 86_400_000))
      .toISOString()
      .replace('T', ' ')
      .slice(0, 23);
  await inBatches(
    database,
    'INSERT INTO exovo_api_keys (id, tenant_id, prefix, name, scope, created_at, created_by, revoked_at, revoked_by)',
    ids.map((id, index) => {
      const revoked = index % 3 === 0;
      const createdAt = at(index, keys);
      return [
        id,
        tenantId,
        `exovo_${id.slice(0, 4)}`,
        `Key ${index} of many`,
        index % 2 === 0 ? 'read' : 'read_write',
        createdAt,
        'admin',
        revoked ? createdAt : null,
        revoked ? 'admin' : null,
      ];
    }),
  );
  await inBatches(
    database,
    'INSERT INTO exovo_api_key_usage (key_id, tenant_id, last_used_at, last_used_address)',
    ids.filter((_id, index) => index % 2 === 0).map((id) => [id, tenantId, at(0, 1), '192.0.2.1']),
  );
  await database.query(
    `INSERT IGNORE INTO exovo_api_key_secrets (hash, key_id, tenant_id, number, prefix, created_at)
     SELECT UNHEX(SHA2(id, 256)), id, tenant_id, 1, prefix, created_at FROM exovo_api_keys WHERE tenant_id = ?`,
    [tenantId],
  );
  await database.query(
    `INSERT IGNORE INTO exovo_api_secret_usage (key_id, secret_number, last_used_at, last_used_address)
     SELECT key_id, 1, last_used_at, last_used_address FROM exovo_api_key_usage WHERE tenant_id = ?`,
    [tenantId],
  );
  for (let day = 0; day < usageDays; day++) {
    await database.query(
      `INSERT INTO exovo_api_key_daily_usage (key_id, day, ok, client_errors, server_errors)
       SELECT key_id, UTC_DATE() - INTERVAL ? DAY, 1000 + ?, 10, 1 FROM exovo_api_key_usage WHERE tenant_id = ?`,
      [day, day, tenantId],
    );
  }
  for (let round = 0; round * keys < auditRows; round++) {
    const rows = Math.min(keys, auditRows - round * keys);
    const action = round % 3 === 2 ? 'api_key.revoked' : 'api_key.created';
    await database.query(
      `INSERT INTO exovo_api_audit_log
         (id, tenant_id, at, actor, action, key_id, key_prefix, key_name, scope, address, request_id)
       SELECT UUID(), tenant_id, created_at - INTERVAL ? MINUTE, 'admin', ?, id, prefix, name, scope, '192.0.2.1', 'r'
         FROM exovo_api_keys WHERE tenant_id = ? ORDER BY created_at DESC LIMIT ${rows}`,
      [round * 13, action, tenantId],
    );
  }
  // InnoDB would refresh its statistics a few seconds later; do it now so that query plans don't depend on timing.
  await database.query(
    'ANALYZE TABLE exovo_api_keys, exovo_api_key_secrets, exovo_api_key_usage, exovo_api_secret_usage, exovo_api_key_daily_usage, exovo_api_audit_log',
  );
}

async function inBatches(
  database: TestDatabase,
  insert: string,
  rows: readonly (string | null)[][],
): Promise<void> {
  for (let from = 0; from < rows.length; from += ROWS_PER_STATEMENT) {
    const batch = rows.slice(from, from + ROWS_PER_STATEMENT);
    const marks = batch.map((row) => `(${row.map(() => '?').join(', ')})`).join(', ');
    await database.query(`${insert} VALUES ${marks}`, batch.flat());
  }
}
