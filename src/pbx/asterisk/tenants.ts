/** The tenants of a plain Asterisk. Asterisk knows them by name only: a tenant exists while an endpoint belongs to it. */
import type { SqlPool } from '../../storage/sql-pool.js';
import type { PbxTenants, Tenant } from '../schema.js';
import { singleTenant } from '../single-tenant.js';

export const ENDPOINT_TABLE = 'ps_endpoints';
/** Older installations lack it. */
export const TENANT_COLUMN = 'tenantid';

export class AsteriskTenants implements PbxTenants {
  readonly #pool: SqlPool;

  constructor(pool: SqlPool) {
    this.#pool = pool;
  }

  async isActive(tenantId: string): Promise<boolean> {
    return (await this.list()).some(({ id }) => id === tenantId);
  }

  async list(): Promise<readonly Tenant[]> {
    const columns = await this.#pool.select(
      `SELECT COLUMN_NAME AS name FROM information_schema.COLUMNS
        WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? AND COLUMN_NAME = ?`,
      [ENDPOINT_TABLE, TENANT_COLUMN],
    );
    const rows =
      columns.length === 0
        ? []
        : await this.#pool.select<{ id: string }>(
            `SELECT DISTINCT ${TENANT_COLUMN} AS id FROM ${ENDPOINT_TABLE}
              WHERE ${TENANT_COLUMN} <> '' ORDER BY ${TENANT_COLUMN} LIMIT 1000`,
          );
    return rows.length === 0 ? await singleTenant.list() : rows.map(({ id }) => ({ id, name: id }));
  }
}
