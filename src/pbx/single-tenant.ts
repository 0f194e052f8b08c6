/** The tenant of a PBX that has no tenants of its own: everything belongs to the tenant `1`. */
import type { PbxTenants, Tenant } from './schema.js';

export const ONLY_TENANT = '1';

const TENANT: Tenant = { id: ONLY_TENANT, name: 'PBX' };

export const singleTenant: PbxTenants = {
  isActive: async (tenantId) => tenantId === ONLY_TENANT,
  list: async () => [TENANT],
};
