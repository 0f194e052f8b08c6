/**
 * A plain Asterisk without an administration of its own: PJSIP endpoints in `ps_endpoints`, call records with `start`
 * in `cdr`, as Asterisk's own schema scripts create them, presence over the Manager Interface.
 *
 * Asterisk can mark endpoints and records with a `tenantid`. If any endpoint has one, each tenant sees only its own;
 * otherwise everything belongs to the tenant `1`.
 */
import type { CallRecordsLocation } from '../../host/contract.js';
import type { HealthFinding } from '../../host/ports.js';
import type { SqlPool } from '../../storage/sql-pool.js';
import { ASTERISK_TENANT_COLUMNS } from '../asterisk-cdr/cdr-table.js';
import { type AsteriskParts, openAsteriskPbx } from '../asterisk-pbx.js';
import { RememberedTables } from '../remembered-tables.js';
import type { PbxOptions, PbxSchema } from '../schema.js';
import { STRINGS } from '../strings.js';
import { readTableShapes, requireColumns, requireTable, type TableShape } from '../table-shape.js';
import { AsteriskEndpoints, ENDPOINT_TABLE } from './endpoints.js';
import { AsteriskTenants } from './tenants.js';

export const asteriskSchema: PbxSchema = {
  id: 'asterisk',
  title: 'Asterisk without an administration',
  open: (options) => openAsteriskPbx(options, (pool) => readParts(pool, options)),
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

async function readParts(pool: SqlPool, { connection, callRecords }: PbxOptions): Promise<AsteriskParts> {
  const read = () => readEndpointTable(pool, connection.database);
  const directory = new AsteriskEndpoints(pool, new RememberedTables(await read(), read));
  const hasTenants = await directory.haveTenants();
  const { table = 'cdr', ...place }: CallRecordsLocation = callRecords ?? connection;
  return {
    directory,
    callRecords: {
      connection: callRecords === undefined ? undefined : place,
      database: place.database,
      table,
      expectedZones: [Intl.DateTimeFormat().resolvedOptions().timeZone],
      tenantColumns: ASTERISK_TENANT_COLUMNS,
    },
    hasTenants,
    schemaFinding: (callRecordsTable) => schemaFinding(callRecordsTable, hasTenants),
  };
}

async function readEndpointTable(pool: SqlPool, database: string): Promise<TableShape> {
  const shapes = await readTableShapes(pool, database, [ENDPOINT_TABLE]);
  const shape = requireTable(shapes, database, ENDPOINT_TABLE, 'the endpoints of a plain Asterisk');
  requireColumns(shape, ['id', 'callerid']);
  return shape;
}

function schemaFinding(callRecordsTable: string, hasTenants: boolean): HealthFinding {
  return {
    id: 'pbx_schema',
    title: STRINGS.schema.title,
    state: 'ok',
    detail: STRINGS.schema.asterisk(callRecordsTable, hasTenants),
    remedy: null,
  };
}
