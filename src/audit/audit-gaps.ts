/**
 * Compares the keys with the audit log. A key and its audit row are changed in one transaction, so that a difference is
 * what somebody has left behind who changed the tables by SQL. A hash that was replaced in place leaves no difference.
 */
import type { SqlPool, SqlValue } from '../storage/sql-pool.js';

export const GAP_KINDS = ['noCreation', 'unknownSecret', 'activeAgain', 'noRevocation', 'noKey'] as const;
export type GapKind = (typeof GAP_KINDS)[number];

export interface AuditGap {
  readonly kind: GapKind;
  /** How many keys are concerned. */
  readonly count: number;
  /** The first few of them. */
  readonly examples: readonly { readonly tenantId: string; readonly name: string; readonly prefix: string }[];
}

const MAX_EXAMPLES = 3;

interface GapRow {
  readonly tenant_id: string;
  readonly name: string;
  readonly prefix: string;
  readonly total: number | string;
}

/**
 * Each selects GapRow. `{of X}` becomes the condition for the tenant in the table X. Every join looks its rows up in an
 * index that contains all it needs: by_action_and_key, by_key, or the primary key of the keys.
 */
const QUERIES: Readonly<Record<GapKind, string>> = {
  noCreation: `
    SELECT k.tenant_id, k.name, k.prefix, COUNT(*) OVER () AS total
      FROM exovo_api_keys k
      LEFT JOIN exovo_api_audit_log a FORCE INDEX (by_action_and_key)
        ON a.tenant_id = k.tenant_id AND a.action = 'api_key.created' AND a.key_id = k.id AND a.scope = k.scope
     WHERE a.id IS NULL {of k} LIMIT ${MAX_EXAMPLES}`,
  // A key's secrets are numbered from 1, and each rotation adds one. Their rows are never deleted.
  unknownSecret: `
    SELECT k.tenant_id, k.name, k.prefix, COUNT(*) OVER () AS total
      FROM exovo_api_key_secrets s
      JOIN exovo_api_keys k ON k.id = s.key_id
      LEFT JOIN (SELECT a.tenant_id, a.key_id, COUNT(*) AS times
                   FROM exovo_api_audit_log a FORCE INDEX (by_action_and_key)
                  WHERE a.action = 'api_key.rotated' {of a} GROUP BY a.tenant_id, a.key_id) AS rotated
        ON rotated.tenant_id = k.tenant_id AND rotated.key_id = k.id
     WHERE (s.tenant_id <> k.tenant_id OR s.number NOT BETWEEN 1 AND 1 + COALESCE(rotated.times, 0)) {of k}
     GROUP BY k.id, k.tenant_id, k.name, k.prefix LIMIT ${MAX_EXAMPLES}`,
  activeAgain: `
    SELECT k.tenant_id, k.name, k.prefix, COUNT(*) OVER () AS total
      FROM exovo_api_audit_log a FORCE INDEX (by_action_and_key)
      JOIN exovo_api_keys k ON k.id = a.key_id AND k.tenant_id = a.tenant_id
     WHERE a.action = 'api_key.revoked' AND k.revoked_at IS NULL {of a}
     GROUP BY k.id, k.tenant_id, k.name, k.prefix LIMIT ${MAX_EXAMPLES}`,
  noRevocation: `
    SELECT k.tenant_id, k.name, k.prefix, COUNT(*) OVER () AS total
      FROM exovo_api_keys k
      LEFT JOIN exovo_api_audit_log a FORCE INDEX (by_action_and_key)
        ON a.tenant_id = k.tenant_id AND a.action = 'api_key.revoked' AND a.key_id = k.id
     WHERE k.revoked_at IS NOT NULL AND a.id IS NULL {of k} LIMIT ${MAX_EXAMPLES}`,
  // Names are read for the examples alone.
  noKey: `
    SELECT a.tenant_id, a.key_name AS name, a.key_prefix AS prefix, gone.total
      FROM (SELECT MIN(a.id) AS id, COUNT(*) OVER () AS total
              FROM exovo_api_audit_log a FORCE INDEX (by_key)
              LEFT JOIN exovo_api_keys k ON k.id = a.key_id AND k.tenant_id = a.tenant_id
             WHERE k.id IS NULL {of a} GROUP BY a.tenant_id, a.key_id LIMIT ${MAX_EXAMPLES}) AS gone
      JOIN exovo_api_audit_log a ON a.id = gone.id`,
};

/** Compares the keys and rows of one tenant, or of all. Returns nothing if they agree. */
export async function findAuditGaps(
  database: Pick<SqlPool, 'select'>,
  tenantId: string | null,
): Promise<AuditGap[]> {
  const gaps: AuditGap[] = [];
  for (const kind of GAP_KINDS) {
    const values: SqlValue[] = [];
    const sql = QUERIES[kind].replaceAll(/\{of (\w)\}/g, (_match, table: string) => {
      if (tenantId === null) return '';
      values.push(tenantId);
      return `AND ${table}.tenant_id = ?`;
    });
    const rows = await database.select<GapRow>(sql, values);
    const [first] = rows;
    if (first === undefined) continue;
    const examples = rows.map(({ tenant_id, name, prefix }) => ({ tenantId: tenant_id, name, prefix }));
    gaps.push({ kind, count: Number(first.total), examples });
  }
  return gaps;
}
