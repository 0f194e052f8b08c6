/** Opens a plain Asterisk: finds the table of its endpoints, whether these have tenants, and the call records. */
import type { CallRecordsLocation } from '../../host/contract.js';
import type { HealthFinding, PbxConnection } from '../../host/ports.js';
import type { SqlPool } from '../../storage/sql-pool.js';
import { ASTERISK_TENANT_COLUMNS } from '../asterisk-cdr/cdr-table.js';
import { type AsteriskParts, openAsteriskPbx } from '../asterisk-pbx.js';
import { RememberedTables } from '../remembered-tables.js';
import type { PbxOptions } from '../schema.js';
import { STRINGS } from '../strings.js';
import { readTableShapes, requireColumns, requireTable, type TableShape } from '../table-shape.js';
import { AsteriskEndpoints } from './endpoints.js';
import { ENDPOINT_TABLE } from './tenants.js';

export function openPlainAsterisk(options: PbxOptions): Promise<PbxConnection> {
  return openAsteriskPbx(options, (pool) => readParts(pool, options));
}

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
