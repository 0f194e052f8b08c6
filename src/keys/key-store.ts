/**
 * Inserts, lists and revokes rows of API keys. Policy (names, audit, leases) is in `key-administration.ts`; the lookup
 * for a request is in `key-verifier.ts`.
 */
import { inject, injectable } from 'tsyringe';
import { type SqlPool, type SqlTransaction, toUtcIso } from '../storage/sql-pool.js';
import { OWN_DATABASE } from '../storage/tokens.js';
import {
  type KeyFilter,
  type KeyPosition,
  orderOf,
  searchQuery,
  sectionQuery,
  sectionsOf,
} from './key-list.js';
import { networksFromStore } from './networks.js';
import type { Scope } from './scope.js';
import { OLD_SECRET_IS_VALID } from './secret-store.js';

/** A key as lists show it. Times are `YYYY-MM-DDTHH:MM:SSZ`. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  /** As it is stored. A key with a scope that this version doesn't know can be listed and revoked, but not used. */
  readonly scope: string;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly lastUsedAt: string | null;
  readonly lastUsedAddress: string | null;
  readonly revokedAt: string | null;
  readonly revokedBy: string | null;
  /** When the secret before the current one ends; null unless it is still valid. */
  readonly oldSecretEndsAt: string | null;
  /** Addresses and networks from which the key can be used; empty for all. */
  readonly networks: readonly string[];
  /** Null for no limit. */
  readonly rateLimitPerMinute: number | null;
}

export interface NewKey {
  readonly id: string;
  readonly tenantId: string;
  readonly digest: Buffer;
  readonly prefix: string;
  readonly name: string;
  readonly scope: Scope;
  readonly createdBy: string;
}

export interface TenantKey {
  readonly tenantId: string;
  readonly key: ApiKey;
}

export interface KeyPage {
  readonly keys: ApiKey[];
  readonly next: KeyPosition | null;
}

@injectable()
export class KeyStore {
  constructor(@inject(OWN_DATABASE) private readonly database: SqlPool) {}

  async insert(transaction: SqlTransaction, key: NewKey): Promise<void> {
    await transaction.change(
      `INSERT INTO exovo_api_keys (id, tenant_id, prefix, name, scope, created_at, created_by)
       VALUES (?, ?, ?, ?, ?, UTC_TIMESTAMP(3), ?)`,
      [key.id, key.tenantId, key.prefix, key.name, key.scope, key.createdBy],
    );
    await transaction.change(
      `INSERT INTO exovo_api_key_secrets (hash, key_id, tenant_id, number, prefix, created_at)
       VALUES (?, ?, ?, 1, ?, UTC_TIMESTAMP(3))`,
      [key.digest, key.id, key.tenantId, key.prefix],
    );
  }

  /** Revokes an active key of the tenant. Returns false if there is none (unknown, another tenant's, or revoked). */
  async revoke(transaction: SqlTransaction, tenantId: string, id: string, by: string): Promise<boolean> {
    const result = await transaction.change(
      `UPDATE exovo_api_keys SET revoked_at = UTC_TIMESTAMP(3), revoked_by = ?
        WHERE id = ? AND tenant_id = ? AND revoked_at IS NULL`,
      [by, id, tenantId],
    );
    return result.affectedRows === 1;
  }

  /** Finds a key of the tenant as `find` does, and keeps others from changing it until the transaction ends. */
  async lock(transaction: SqlTransaction, tenantId: string, id: string): Promise<ApiKey | null> {
    // Joined with the last use, the lock would make its writer wait.
    await transaction.select('SELECT id FROM exovo_api_keys WHERE tenant_id = ? AND id = ? FOR UPDATE', [
      tenantId,
      id,
    ]);
    return this.find(transaction, tenantId, id);
  }

  /** Sets the networks of a key that this transaction has locked, as `networksToStore` returns them. */
  async setNetworks(transaction: SqlTransaction, id: string, networks: string | null): Promise<void> {
    await transaction.change('UPDATE exovo_api_keys SET networks = ? WHERE id = ?', [networks, id]);
  }

  /** Sets the rate limit of a key that this transaction has locked. */
  async setRateLimit(transaction: SqlTransaction, id: string, perMinute: number | null): Promise<void> {
    await transaction.change('UPDATE exovo_api_keys SET rate_limit_per_minute = ? WHERE id = ?', [
      perMinute,
      id,
    ]);
  }

  /** Locks the tenant's active keys and the gap into which another would be inserted. */
  async countActive(transaction: SqlTransaction, tenantId: string): Promise<number> {
    const [row] = await transaction.select<{ active: number | string }>(
      'SELECT COUNT(*) AS active FROM exovo_api_keys WHERE tenant_id = ? AND revoked_at IS NULL FOR UPDATE',
      [tenantId],
    );
    return Number(row?.active ?? 0);
  }

  async find(source: Pick<SqlTransaction, 'select'>, tenantId: string, id: string): Promise<ApiKey | null> {
    const [row] = await source.select<KeyRow>(`${SELECT_KEYS} WHERE k.tenant_id = ? AND k.id = ?`, [
      tenantId,
      id,
    ]);
    return row === undefined ? null : toKey(row);
  }

  /** Returns those of the keys that the tenant has, by name. */
  async findAll(
    source: Pick<SqlTransaction, 'select'>,
    tenantId: string,
    ids: readonly string[],
  ): Promise<ApiKey[]> {
    if (ids.length === 0) return [];
    const marks = ids.map(() => '?').join(', ');
    const rows = await source.select<KeyRow>(
      `${SELECT_KEYS} WHERE k.tenant_id = ? AND k.id IN (${marks}) ORDER BY k.name, k.id`,
      [tenantId, ...ids],
    );
    return rows.map(toKey);
  }

  /** Returns the keys of these tenants that have, or had, a secret with this prefix. */
  async findByPrefix(tenantIds: readonly string[], prefix: string): Promise<TenantKey[]> {
    if (tenantIds.length === 0) return [];
    const rows = await this.database.select<KeyRow & { readonly tenant_id: string }>(
      `SELECT k.tenant_id, found.* FROM (${SELECT_KEYS} WHERE k.id IN (
          SELECT s.key_id FROM exovo_api_key_secrets s
           WHERE s.tenant_id IN (${tenantIds.map(() => '?').join(', ')}) AND s.prefix = ?)) AS found
         JOIN exovo_api_keys k ON k.id = found.id
        ORDER BY found.name, found.id`,
      [...tenantIds, prefix],
    );
    return rows.map((row) => ({ tenantId: row.tenant_id, key: toKey(row) }));
  }

  /** Returns up to `limit` of the tenant's keys after `position`, in the order of the filter and in its sections. */
  async list(
    tenantId: string,
    filter: KeyFilter,
    limit: number,
    position: KeyPosition | null,
  ): Promise<KeyPage> {
    const found: KeyRow[] = [];
    for (const sections of sectionsOf(filter, position)) {
      const query = sectionQuery(tenantId, filter, sections, limit + 1 - found.length, position);
      // Full rows are read only for the page shown.
      const rows = await this.database.select<KeyRow>(
        `${SELECT_KEYS} JOIN (${query.ids}) AS page ON page.id = k.id ORDER BY ${query.orderBy}`,
        query.values,
      );
      found.push(...rows);
      if (found.length > limit) break;
    }
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      keys: page.map(toKey),
      next: found.length > limit && last !== undefined ? positionOf(filter, last) : null,
    };
  }

  /** Returns the ids of the tenant's keys that a search finds in any state, newest first. */
  async findIds(tenantId: string, search: string, limit?: number): Promise<string[]> {
    const { ids, values } = searchQuery(tenantId, search, limit);
    return (await this.database.select<{ id: string }>(ids, values)).map(({ id }) => id);
  }
}

interface KeyRow {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly scope: string;
  readonly created_at: string;
  readonly created_by: string;
  readonly last_used_at: string | null;
  readonly last_used_address: string | null;
  readonly revoked_at: string | null;
  readonly revoked_by: string | null;
  readonly old_secret_ends_at: string | null;
  readonly networks: string | null;
  readonly rate_limit_per_minute: number | null;
}

const SELECT_KEYS = `
  SELECT k.id, k.name, k.prefix, k.scope, k.created_at, k.created_by, u.last_used_at, u.last_used_address,
         k.revoked_at, k.revoked_by, k.networks, k.rate_limit_per_minute,
         IF(k.revoked_at IS NULL, (
           SELECT MAX(s.ends_at) FROM exovo_api_key_secrets s
            WHERE s.tenant_id = k.tenant_id AND s.key_id = k.id AND ${OLD_SECRET_IS_VALID}
         ), NULL) AS old_secret_ends_at
    FROM exovo_api_keys k LEFT JOIN exovo_api_key_usage u ON u.key_id = k.id`;

function positionOf(filter: KeyFilter, row: KeyRow): KeyPosition {
  const { sort, order } = orderOf(filter);
  const used = sort === 'lastUsed' ? row.last_used_at !== null : null;
  const time = used ? (row.last_used_at ?? '') : row.created_at;
  return {
    sort,
    order,
    revoked: row.revoked_at !== null,
    used,
    value: sort === 'name' ? row.name : time,
    id: row.id,
  };
}

function toKey(row: KeyRow): ApiKey {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    scope: row.scope,
    createdAt: toUtcIso(row.created_at),
    createdBy: row.created_by,
    lastUsedAt: row.last_used_at === null ? null : toUtcIso(row.last_used_at),
    lastUsedAddress: row.last_used_address,
    revokedAt: row.revoked_at === null ? null : toUtcIso(row.revoked_at),
    revokedBy: row.revoked_by,
    oldSecretEndsAt: row.old_secret_ends_at === null ? null : toUtcIso(row.old_secret_ends_at),
    networks: networksFromStore(row.networks),
    rateLimitPerMinute: row.rate_limit_per_minute,
  };
}
