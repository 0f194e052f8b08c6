/**
 * Finds what Health says about a tenant's keys: keys that nobody seems to need, and old secrets that are still in use.
 *
 * With many keys this takes longer than the rest of a page, so a process remembers it for a few seconds, until it changes a
 * key of the tenant itself. Changes by other processes are seen after those seconds.
 */
import { inject, injectable } from 'tsyringe';
import { type SqlPool, toUtcIso } from '../storage/sql-pool.js';
import { OWN_DATABASE } from '../storage/tokens.js';

/** An active key that was not used for so long is probably not needed. */
export const UNUSED_WARNING_DAYS = 365;
/** A new key may be created before its program is finished. */
export const NEVER_USED_WARNING_DAYS = 30;
/** An old secret is near its end in the last quarter of the overlap. */
const LAST_PART_OF_OVERLAP = 4;
/** Beyond it, the exact number says nothing more. */
export const MAX_COUNTED = 1_000;
const MAX_SECRETS = 20;
const REMEMBERED_MS = 10_000;

export interface KeyWarnings {
  /** Active keys whose last use is more than UNUSED_WARNING_DAYS ago; MAX_COUNTED stands for that many or more. */
  readonly unusedForLong: number;
  /** Active keys that were created more than NEVER_USED_WARNING_DAYS ago and never used; up to MAX_COUNTED. */
  readonly neverUsed: number;
  /** Old secrets that end soon although they were used after they were replaced; the next end first. */
  readonly endingSecrets: readonly EndingSecret[];
}

export interface EndingSecret {
  readonly keyId: string;
  readonly keyName: string;
  /** `YYYY-MM-DDTHH:MM:SSZ` */
  readonly endsAt: string;
}

interface Remembered {
  readonly warnings: Promise<KeyWarnings>;
  readonly untilMs: number;
}

@injectable()
export class KeyWarningFinder {
  readonly #remembered = new Map<string, Remembered>();

  constructor(@inject(OWN_DATABASE) private readonly database: SqlPool) {}

  find(tenantId: string): Promise<KeyWarnings> {
    const last = this.#remembered.get(tenantId);
    if (last !== undefined && performance.now() < last.untilMs) return last.warnings;
    const found = { warnings: this.#read(tenantId), untilMs: performance.now() + REMEMBERED_MS };
    this.#remembered.set(tenantId, found);
    found.warnings.catch(() => {
      if (this.#remembered.get(tenantId) === found) this.#remembered.delete(tenantId);
    });
    return found.warnings;
  }

  /** Call it after a change is committed: a read that is under way may not have seen it. */
  forget(tenantId: string): void {
    this.#remembered.delete(tenantId);
  }

  async #read(tenantId: string): Promise<KeyWarnings> {
    const [unusedForLong, neverUsed, endingSecrets] = await Promise.all([
      this.#count(
        `SELECT 1 FROM exovo_api_key_usage u JOIN exovo_api_keys k ON k.id = u.key_id
          WHERE u.tenant_id = ? AND u.last_used_at < UTC_TIMESTAMP(3) - INTERVAL ${UNUSED_WARNING_DAYS} DAY
            AND k.tenant_id = u.tenant_id AND k.revoked_at IS NULL`,
        tenantId,
      ),
      this.#count(
        `SELECT 1 FROM exovo_api_keys k LEFT JOIN exovo_api_key_usage u ON u.key_id = k.id
          WHERE k.tenant_id = ? AND k.revoked_at IS NULL
            AND k.created_at < UTC_TIMESTAMP(3) - INTERVAL ${NEVER_USED_WARNING_DAYS} DAY AND u.key_id IS NULL`,
        tenantId,
      ),
      this.#endingSecrets(tenantId),
    ]);
    return { unusedForLong, neverUsed, endingSecrets };
  }

  async #count(matching: string, tenantId: string): Promise<number> {
    const [row] = await this.database.select<{ found: number | string }>(
      `SELECT COUNT(*) AS found FROM (${matching} LIMIT ${MAX_COUNTED}) AS matching`,
      [tenantId],
    );
    return Number(row?.found ?? 0);
  }

  /** The secret that replaced an old one was created when the overlap began. */
  async #endingSecrets(tenantId: string): Promise<EndingSecret[]> {
    const rows = await this.database.select<{ id: string; name: string; ends_at: string }>(
      `SELECT k.id, k.name, s.ends_at
         FROM exovo_api_key_secrets s
         JOIN exovo_api_keys k ON k.id = s.key_id AND k.tenant_id = s.tenant_id AND k.revoked_at IS NULL
         JOIN exovo_api_key_secrets n ON n.tenant_id = s.tenant_id AND n.key_id = s.key_id AND n.number = s.number + 1
         JOIN exovo_api_secret_usage u
           ON u.key_id = s.key_id AND u.secret_number = s.number AND u.last_used_at > n.created_at
        WHERE s.tenant_id = ? AND s.ends_at > UTC_TIMESTAMP(3) AND s.ended_at IS NULL
          AND TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(3), s.ends_at) * ${LAST_PART_OF_OVERLAP}
              <= TIMESTAMPDIFF(SECOND, n.created_at, s.ends_at)
        ORDER BY s.ends_at LIMIT ${MAX_SECRETS}`,
      [tenantId],
    );
    return rows.map(({ id, name, ends_at: endsAt }) => ({
      keyId: id,
      keyName: name,
      endsAt: toUtcIso(endsAt),
    }));
  }
}
