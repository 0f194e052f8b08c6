/**
 * The tenants of the PBX: rows of pbx_tenants for the standalone PBX, the values of `tenantid` for a plain Asterisk whose
 * endpoints bear one, the single tenant `1` for any other.
 * Asked by the plugin (may this tenant's keys be used?) and by the tenant switcher of the admin shell.
 */
import type { PluginSettings, TenantDirectory } from 'exovo-api-access/host';
import type { SqlPool } from 'exovo-api-access/internal/storage';

export interface Tenant {
  readonly id: string;
  readonly name: string;
}

export interface Tenants extends TenantDirectory {
  list(): Promise<readonly Tenant[]>;
}

export function tenantsOf(pbx: PluginSettings['pbx'], pool: SqlPool): Tenants {
  switch (pbx) {
    case 'standalone':
      return new StandaloneTenants(pool);
    case 'asterisk':
      return new AsteriskTenants(pool);
    case 'freepbx':
      return new SingleTenant();
  }
}

class StandaloneTenants implements Tenants {
  readonly #pbx: SqlPool;

  constructor(pbx: SqlPool) {
    this.#pbx = pbx;
  }

  async isActive(tenantId: string): Promise<boolean> {
    const rows = await this.#pbx.select('SELECT id FROM pbx_tenants WHERE id = ? AND enabled = 1', [
      tenantId,
    ]);
    return rows.length > 0;
  }

  list(): Promise<Tenant[]> {
    return this.#pbx.select<Tenant>(
      'SELECT id, name FROM pbx_tenants WHERE enabled = 1 ORDER BY id LIMIT 1000',
    );
  }
}

class SingleTenant implements Tenants {
  readonly #tenant: Tenant = { id: '1', name: 'PBX' };

  isActive(tenantId: string): Promise<boolean> {
    return Promise.resolve(tenantId === this.#tenant.id);
  }

  list(): Promise<Tenant[]> {
    return Promise.resolve([this.#tenant]);
  }
}

/** Asterisk knows a tenant by name alone; it is there as long as an endpoint is its. */
class AsteriskTenants implements Tenants {
  readonly #pbx: SqlPool;

  constructor(pbx: SqlPool) {
    this.#pbx = pbx;
  }

  async isActive(tenantId: string): Promise<boolean> {
    return (await this.list()).some(({ id }) => id === tenantId);
  }

  async list(): Promise<readonly Tenant[]> {
    const columns = await this.#pbx.select(
      `SELECT COLUMN_NAME AS name FROM information_schema.COLUMNS
        WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'ps_endpoints' AND COLUMN_NAME = 'tenantid'`,
    );
    const rows =
      columns.length === 0
        ? []
        : await this.#pbx.select<{ id: string }>(
            "SELECT DISTINCT tenantid AS id FROM ps_endpoints WHERE tenantid <> '' ORDER BY tenantid LIMIT 1000",
          );
    return rows.length === 0 ? new SingleTenant().list() : rows.map(({ id }) => ({ id, name: id }));
  }
}
