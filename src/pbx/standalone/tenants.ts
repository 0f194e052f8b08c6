/** The tenants of the standalone host's schema. */
import type { SqlPool } from '../../storage/sql-pool.js';
import type { PbxTenants, Tenant } from '../schema.js';

export class StandaloneTenants implements PbxTenants {
  readonly #pool: SqlPool;

  constructor(pool: SqlPool) {
    this.#pool = pool;
  }

  async isActive(tenantId: string): Promise<boolean> {
    const rows = await this.#pool.select('SELECT id FROM pbx_tenants WHERE id = ? AND enabled = 1', [
      tenantId,
    ]);
    return rows.length > 0;
  }

  list(): Promise<Tenant[]> {
    return this.#pool.select<Tenant>(
      'SELECT id, name FROM pbx_tenants WHERE enabled = 1 ORDER BY id LIMIT 1000',
    );
  }
}
