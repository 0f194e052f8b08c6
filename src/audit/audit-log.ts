/**
 * The audit log: who created or revoked which key, when, from where and in which request. A row is written in the
 * transaction of the change that it records, so neither exists without the other. It never contains a key or its hash.
 */

import { randomUUID } from 'node:crypto';
import Joi from 'joi';
import { inject, injectable } from 'tsyringe';
import type { PluginEvent, PluginEventDetail } from '../host/events.js';
import { type SqlPool, type SqlTransaction, type SqlValue, toUtcIso } from '../storage/sql-pool.js';
import { OWN_DATABASE } from '../storage/tokens.js';

export type AuditAction = PluginEvent['type'];
export const AUDIT_ACTIONS = [
  'api_key.created',
  'api_key.revoked',
  'api_key.rotated',
  'api_key.old_secret_ended',
  'api_key.networks_changed',
  'api_key.rate_limit_changed',
] as const satisfies readonly AuditAction[];

/** What is known of a row before it is inserted. Its action is the type of the event. */
export interface AuditEntry extends Omit<PluginEvent, 'id' | 'type' | 'at'> {
  readonly action: AuditAction;
}

export interface AuditRecord extends Omit<AuditEntry, 'detail'> {
  readonly id: string;
  /** `YYYY-MM-DDTHH:MM:SSZ`. */
  readonly at: string;
  readonly detail: PluginEventDetail | null;
}

/** Where a page of records ends: the database's own time of the last one, and its id. */
export interface AuditPosition {
  readonly at: string;
  readonly id: string;
}

export interface AuditFilter {
  readonly keyId?: string;
  /** Any of these keys; nothing matches if it is empty. */
  readonly keyIds?: readonly string[];
  readonly action?: AuditAction;
  readonly actor?: string;
  /** UTC, `YYYY-MM-DD HH:MM:SS.sss`: from inclusive, to exclusive. */
  readonly from?: string;
  readonly to?: string;
}

export interface AuditPage {
  readonly records: AuditRecord[];
  /** Where the next page begins; null on the last one. */
  readonly next: AuditPosition | null;
}

@injectable()
export class AuditLog {
  constructor(@inject(OWN_DATABASE) private readonly database: SqlPool) {}

  /**
   * Adds a record to the transaction that makes the change. Returns its event, which the caller emits after the commit
   * and before it waits for anything else.
   */
  async append(transaction: SqlTransaction, entry: AuditEntry): Promise<PluginEvent> {
    const id = randomUUID();
    await transaction.change(
      `INSERT INTO exovo_api_audit_log
         (id, tenant_id, at, actor, action, key_id, key_prefix, key_name, scope, address, request_id, detail)
       VALUES (?, ?, UTC_TIMESTAMP(3), ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        id,
        entry.tenantId,
        entry.actor,
        entry.action,
        entry.keyId,
        entry.keyPrefix,
        entry.keyName,
        entry.scope,
        entry.address,
        entry.requestId,
        entry.detail === undefined ? null : JSON.stringify(entry.detail),
      ],
    );
    const [row] = await transaction.select<{ at: string }>(
      'SELECT at FROM exovo_api_audit_log WHERE id = ?',
      [id],
    );
    if (row === undefined) throw new Error('the audit row that was just inserted is missing');
    const { action: type, ...rest } = entry;
    return { id, type, ...rest, at: toUtcIso(row.at) };
  }

  /** Returns the ids of all tenants with records. */
  async tenants(): Promise<string[]> {
    const rows = await this.database.select<{ tenantId: string }>(
      'SELECT DISTINCT tenant_id AS tenantId FROM exovo_api_audit_log ORDER BY tenant_id',
    );
    return rows.map(({ tenantId }) => tenantId);
  }

  /** Returns up to `limit` of the tenant's records after `position`, newest first. */
  async list(
    tenantId: string,
    filter: AuditFilter,
    limit: number,
    position: AuditPosition | null,
  ): Promise<AuditPage> {
    const conditions = ['tenant_id = ?'];
    const values: SqlValue[] = [tenantId];
    const where = (condition: string, ...bound: SqlValue[]) => {
      conditions.push(condition);
      values.push(...bound);
    };
    if (filter.keyId !== undefined) where('key_id = ?', filter.keyId);
    if (filter.keyIds?.length === 0) return { records: [], next: null };
    if (filter.keyIds !== undefined) {
      where(`key_id IN (${filter.keyIds.map(() => '?').join(', ')})`, ...filter.keyIds);
    }
    if (filter.action !== undefined) where('action = ?', filter.action);
    if (filter.actor !== undefined) where('actor = ?', filter.actor);
    if (filter.from !== undefined) where('at >= ?', filter.from);
    if (filter.to !== undefined) where('at < ?', filter.to);
    if (position !== null) where('at <= ? AND (at < ? OR id < ?)', position.at, position.at, position.id);
    // Without the hint, MariaDB scans from the newest record to the position: 300 ms for the middle of 100,000 records.
    // The inner SELECT takes ids from an index, so that full rows are read only for the page shown.
    const rows = await this.database.select<AuditRow>(
      `SELECT a.id, a.at, a.actor, a.action, a.key_id, a.key_prefix, a.key_name, a.scope, a.address, a.request_id,
              a.detail
         FROM exovo_api_audit_log a
         JOIN (SELECT id FROM exovo_api_audit_log FORCE INDEX (${indexFor(filter)}) WHERE ${conditions.join(' AND ')}
                ORDER BY at DESC, id DESC LIMIT ${limit + 1}) AS page ON page.id = a.id
        ORDER BY a.at DESC, a.id DESC`,
      values,
    );
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      records: page.map((row) => toRecord(tenantId, row)),
      next: rows.length > limit && last !== undefined ? { at: last.at, id: last.id } : null,
    };
  }
}

/** A key has few rows, so that any further filter can look at each of them. */
function indexFor({ keyId, keyIds, action, actor }: AuditFilter): string {
  if (keyId !== undefined || keyIds !== undefined) return 'by_key';
  if (action !== undefined) return actor === undefined ? 'by_action' : 'by_action_and_actor';
  return actor === undefined ? 'newest' : 'by_actor';
}

const detailSchema = Joi.object<PluginEventDetail>({
  oldSecretEndsAt: Joi.string(),
  networks: Joi.array().items(Joi.string()),
  previousNetworks: Joi.array().items(Joi.string()),
  rateLimitPerMinute: Joi.number().allow(null),
  previousRateLimitPerMinute: Joi.number().allow(null),
}).unknown();

interface AuditRow {
  readonly id: string;
  readonly at: string;
  readonly actor: string;
  readonly action: AuditAction;
  readonly key_id: string;
  readonly key_prefix: string;
  readonly key_name: string;
  readonly scope: string;
  readonly address: string;
  readonly request_id: string;
  readonly detail: string | null;
}

function toRecord(tenantId: string, row: AuditRow): AuditRecord {
  return {
    id: row.id,
    at: toUtcIso(row.at),
    tenantId,
    actor: row.actor,
    action: row.action,
    keyId: row.key_id,
    keyPrefix: row.key_prefix,
    keyName: row.key_name,
    scope: row.scope,
    address: row.address,
    requestId: row.request_id,
    detail: row.detail === null ? null : parseDetail(row.detail),
  };
}

/** Returns null for a text that this version did not write: a row that was changed by SQL must not break the list. */
function parseDetail(text: string): PluginEventDetail | null {
  try {
    const { value, error } = detailSchema.validate(JSON.parse(text), { convert: false });
    return error === undefined ? value : null;
  } catch {
    return null;
  }
}
