/**
 * A plain Asterisk without an administration of its own: PJSIP endpoints in `ps_endpoints`, call records with `start`
 * in `cdr`, as Asterisk's own schema scripts create them, presence over the Manager Interface.
 *
 * Asterisk can mark endpoints and records with a `tenantid`. If any endpoint has one, each tenant sees only its own;
 * otherwise everything belongs to the tenant `1`.
 */
import type { PbxSchema } from '../schema.js';
import { AsteriskTenants } from './tenants.js';

export const asteriskSchema: PbxSchema = {
  id: 'asterisk',
  title: 'Asterisk without an administration',
  open: async (options) => (await import('./open.js')).openPlainAsterisk(options),
  tenants: (pool) => new AsteriskTenants(pool),
  secrets: { columns: { ps_auths: null }, settingsTables: [] },
  reads: {
    tables: [
      {
        table: 'ps_endpoints',
        columns: ['id', 'callerid', 'auth', 'outbound_auth', 'context', 'tenantid'],
      },
    ],
    callRecords: { table: 'cdr' },
  },
};
