/** Sets presence in the standalone host's schema: the only table of a host that the plugin writes. */
import type { Presence, PresenceService } from '../../host/ports.js';
import type { SqlPool } from '../../storage/sql-pool.js';

/**
 * Checks that the tenant has the extension and writes in one statement, so the extension cannot be deleted in between.
 * The length is compared because MySQL finds `205` for `205 `.
 */
const SET_SQL = `
  INSERT INTO pbx_presence (tenant_id, extension, presence, changed_at)
  SELECT e.tenant_id, e.extension, ?, UTC_TIMESTAMP(3) FROM pbx_extensions e
   WHERE e.tenant_id = ? AND e.extension = ? AND LENGTH(e.extension) = LENGTH(?)
  ON DUPLICATE KEY UPDATE presence = VALUES(presence), changed_at = VALUES(changed_at)`;

export class StandalonePresence implements PresenceService {
  constructor(private readonly database: SqlPool) {}

  async set(tenantId: string, extension: string, presence: Presence): Promise<Presence | null> {
    // In a transaction, so that a write that waited for a lock beyond the deadline is not committed after its 503.
    const changed = await this.database.transaction(async (transaction) => {
      const result = await transaction.change(SET_SQL, [presence, tenantId, extension, extension]);
      return result.affectedRows > 0;
    });
    return changed ? presence : null;
  }
}
