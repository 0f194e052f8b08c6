/**
 * Reads and writes the secrets of keys. A key has a current secret and, while an overlap lasts, the one before it.
 * Policy (audit, leases) is in `key-secret-administration.ts`; the lookup for a request is in `key-verifier.ts`.
 */
import { injectable } from 'tsyringe';
import { type SqlTransaction, toUtcIso } from '../storage/sql-pool.js';
import { LEASE_MARGIN_MS, LEASE_MS } from './lease.js';

/** A secret as pages show it. Times are `YYYY-MM-DDTHH:MM:SSZ`. */
export interface KeySecret {
  /** Counts from 1; the highest is the current secret. */
  readonly number: number;
  readonly prefix: string;
  readonly createdAt: string;
  /** When it ends or has ended; null for the current one. */
  readonly endsAt: string | null;
  readonly hasEnded: boolean;
  readonly lastUsedAt: string | null;
  readonly lastUsedAddress: string | null;
}

/** An old secret by which a search has found a key. */
export interface OldSecretMatch {
  /** When it ends or has ended. */
  readonly endsAt: string;
  readonly hasEnded: boolean;
}

export interface SecretState {
  /** Of the current secret; 0 if the key has none, which only a change by SQL can cause. */
  readonly number: number;
  /** Whether a process may still accept the one before. */
  readonly isOldInUse: boolean;
}

export interface SecretReplacement {
  readonly tenantId: string;
  readonly keyId: string;
  /** Of the secret that is replaced. */
  readonly number: number;
  readonly digest: Buffer;
  readonly prefix: string;
  readonly overlapHours: number;
}

/** By the database's clock. One that was ended at once stays ended when that clock is set back. */
export const OLD_SECRET_IS_VALID = 's.ended_at IS NULL AND s.ends_at > UTC_TIMESTAMP(3)';

@injectable()
export class SecretStore {
  /** Returns the current secret and the one before it, if any, the current one first. */
  async newest(
    source: Pick<SqlTransaction, 'select'>,
    tenantId: string,
    keyId: string,
  ): Promise<readonly KeySecret[]> {
    const rows = await source.select<SecretRow>(
      `SELECT s.number, s.prefix, s.created_at, COALESCE(s.ended_at, s.ends_at) AS ends_at,
              s.ends_at IS NOT NULL AND NOT (${OLD_SECRET_IS_VALID}) AS has_ended,
              u.last_used_at, u.last_used_address
         FROM exovo_api_key_secrets s
         LEFT JOIN exovo_api_secret_usage u ON u.key_id = s.key_id AND u.secret_number = s.number
        WHERE s.tenant_id = ? AND s.key_id = ? ORDER BY s.number DESC LIMIT 2`,
      [tenantId, keyId],
    );
    return rows.map((row) => ({
      number: row.number,
      prefix: row.prefix,
      createdAt: toUtcIso(row.created_at),
      endsAt: row.ends_at === null ? null : toUtcIso(row.ends_at),
      hasEnded: row.has_ended !== 0,
      lastUsedAt: row.last_used_at === null ? null : toUtcIso(row.last_used_at),
      lastUsedAddress: row.last_used_address,
    }));
  }

  /**
   * Returns, by key id, the active keys of these tenants that an old secret with this prefix belongs to, unless the
   * current secret has the same prefix. Of several such secrets of a key, the one that ends last counts.
   */
  async oldMatches(
    source: Pick<SqlTransaction, 'select'>,
    tenantIds: readonly string[],
    prefix: string,
  ): Promise<ReadonlyMap<string, OldSecretMatch>> {
    const rows = await source.select<{ key_id: string; ends_at: string; is_valid: number }>(
      `SELECT s.key_id, MAX(COALESCE(s.ended_at, s.ends_at)) AS ends_at, MAX(${OLD_SECRET_IS_VALID}) AS is_valid
         FROM exovo_api_key_secrets s JOIN exovo_api_keys k ON k.id = s.key_id
        WHERE s.tenant_id IN (${tenantIds.map(() => '?').join(', ')}) AND s.prefix = ? AND s.ends_at IS NOT NULL
          AND k.revoked_at IS NULL AND k.prefix <> s.prefix
        GROUP BY s.key_id`,
      [...tenantIds, prefix],
    );
    return new Map(
      rows.map((row) => [
        row.key_id,
        { endsAt: toUtcIso(row.ends_at), hasEnded: Number(row.is_valid) === 0 },
      ]),
    );
  }

  /** A secret that was ended a moment ago is in use until all leases from before have expired. */
  async state(source: Pick<SqlTransaction, 'select'>, tenantId: string, keyId: string): Promise<SecretState> {
    const isEnding = `s.ended_at BETWEEN UTC_TIMESTAMP(3) - INTERVAL ? MICROSECOND AND UTC_TIMESTAMP(3)`;
    const [row] = await source.select<{ number: number | null; is_old_in_use: number | null }>(
      `SELECT MAX(s.number) AS number, MAX((${OLD_SECRET_IS_VALID}) OR COALESCE(${isEnding}, 0)) AS is_old_in_use
         FROM exovo_api_key_secrets s WHERE s.tenant_id = ? AND s.key_id = ?`,
      [(LEASE_MS + LEASE_MARGIN_MS) * 1000, tenantId, keyId],
    );
    return { number: Number(row?.number ?? 0), isOldInUse: Boolean(row?.is_old_in_use) };
  }

  /** Adds a secret and returns when the one that it replaces ends. The transaction must have locked the key. */
  async replace(
    transaction: SqlTransaction,
    { tenantId, keyId, number, digest, prefix, overlapHours }: SecretReplacement,
  ): Promise<string | undefined> {
    const old = [tenantId, keyId, number];
    const endedAt = overlapHours === 0 ? 'UTC_TIMESTAMP(3)' : 'NULL';
    await transaction.change(
      `UPDATE exovo_api_key_secrets SET ends_at = UTC_TIMESTAMP(3) + INTERVAL ? HOUR, ended_at = ${endedAt}
        WHERE tenant_id = ? AND key_id = ? AND number = ?`,
      [overlapHours, ...old],
    );
    await transaction.change(
      `INSERT INTO exovo_api_key_secrets (hash, key_id, tenant_id, number, prefix, created_at)
       VALUES (?, ?, ?, ?, ?, UTC_TIMESTAMP(3))`,
      [digest, keyId, tenantId, number + 1, prefix],
    );
    await transaction.change('UPDATE exovo_api_keys SET prefix = ? WHERE id = ?', [prefix, keyId]);
    const [row] = await transaction.select<{ ends_at: string }>(
      'SELECT ends_at FROM exovo_api_key_secrets WHERE tenant_id = ? AND key_id = ? AND number = ?',
      old,
    );
    return row && toUtcIso(row.ends_at);
  }

  /** Ends the old secret of a key now. Returns false if none is valid. */
  async endOld(transaction: SqlTransaction, tenantId: string, keyId: string): Promise<boolean> {
    const { affectedRows } = await transaction.change(
      `UPDATE exovo_api_key_secrets s SET s.ended_at = UTC_TIMESTAMP(3)
        WHERE s.tenant_id = ? AND s.key_id = ? AND ${OLD_SECRET_IS_VALID}`,
      [tenantId, keyId],
    );
    return affectedRows > 0;
  }
}

interface SecretRow {
  readonly number: number;
  readonly prefix: string;
  readonly created_at: string;
  readonly ends_at: string | null;
  readonly has_ended: number;
  readonly last_used_at: string | null;
  readonly last_used_address: string | null;
}
