/** Exports the audit log of all tenants, for an administrator who is about to delete the plugin's data. */
import { COLUMNS } from '../admin/audit/csv.js';
import { BYTE_ORDER_MARK, CSV_BATCH_SIZE, csvLine } from '../admin/frame/csv.js';
import { AuditLog, type AuditPage, type AuditPosition } from '../audit/audit-log.js';
import type { DatabaseConnection } from '../host/contract.js';
import type { PluginExport } from '../host/plugin.js';
import { isMissingTable } from '../storage/errors.js';
import { SqlPool } from '../storage/sql-pool.js';

export function exportAuditLog(connection: DatabaseConnection): PluginExport {
  return {
    fileName: 'api-key-audit-all-tenants.csv',
    mediaType: 'text/csv; charset=utf-8',
    content: allTenants(connection),
  };
}

/** Opens a connection of its own, because the plugin may be disabled. Reads in batches, as fast as they are sent. */
async function* allTenants(connection: DatabaseConnection): AsyncGenerator<string> {
  const database = new SqlPool(connection, { connectionLimit: 1, title: 'The database of API access' });
  try {
    const audit = new AuditLog(database);
    const tenants = await audit.tenants().catch((error: unknown) => {
      if (isMissingTable(error)) return [];
      throw error;
    });
    yield BYTE_ORDER_MARK + csvLine(['tenant_id', ...COLUMNS.map(([name]) => name)]);
    for (const tenantId of tenants) {
      let position: AuditPosition | null = null;
      do {
        const page: AuditPage = await audit.list(tenantId, {}, CSV_BATCH_SIZE, position);
        yield page.records
          .map((record) => csvLine([tenantId, ...COLUMNS.map(([, value]) => value(record))]))
          .join('');
        position = page.next;
      } while (position !== null);
    }
  } finally {
    await database.close();
  }
}
