/** Reads extensions and their presence from the standalone host's schema. Never reads `sip_secret`. */
import { type Extension, type ExtensionDirectory, PRESENCES, type Presence } from '../../host/ports.js';
import type { SqlPool } from '../../storage/sql-pool.js';
import { compareExtensions } from '../extension-order.js';

interface ExtensionRow {
  readonly extension: string;
  readonly name: string;
  readonly email: string | null;
  readonly enabled: number;
  readonly presence: string | null;
}

/** Sorted here, because no index has text in numeric order. */
const LIST_SQL = `
  SELECT e.extension, e.name, e.email, e.enabled, p.presence
    FROM pbx_extensions e
    LEFT JOIN pbx_presence p ON p.tenant_id = e.tenant_id AND p.extension = e.extension
   WHERE e.tenant_id = ?`;

export class StandaloneExtensions implements ExtensionDirectory {
  constructor(private readonly database: SqlPool) {}

  async list(tenantId: string): Promise<Extension[]> {
    const rows = await this.database.select<ExtensionRow>(LIST_SQL, [tenantId]);
    return rows.map(toExtension).sort((a, b) => compareExtensions(a.extension, b.extension));
  }

  /** MySQL finds `205` for `205 `, even in a binary collation, so the result is compared exactly. */
  async has(tenantId: string, extension: string): Promise<boolean> {
    const rows = await this.database.select<{ extension: string }>(
      'SELECT extension FROM pbx_extensions WHERE tenant_id = ? AND extension = ?',
      [tenantId, extension],
    );
    return rows.some((row) => row.extension === extension);
  }
}

function toExtension(row: ExtensionRow): Extension {
  return {
    extension: row.extension,
    name: row.name,
    email: row.email,
    enabled: row.enabled !== 0,
    presence: toPresence(row.presence),
  };
}

function toPresence(value: string | null): Presence | null {
  return PRESENCES.find((known) => known === value) ?? null;
}
