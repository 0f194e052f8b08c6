/** Opens a FreePBX: finds its tables, and the call records by its own settings. */
import type { DatabaseConnection } from '../../host/contract.js';
import type { HealthFinding, PbxConnection } from '../../host/ports.js';
import type { SqlPool } from '../../storage/sql-pool.js';
import { ASTERISK_TENANT_COLUMNS } from '../asterisk-cdr/cdr-table.js';
import { type AsteriskParts, type CallRecordsPlace, openAsteriskPbx } from '../asterisk-pbx.js';
import { RememberedTables } from '../remembered-tables.js';
import type { PbxOptions } from '../schema.js';
import { STRINGS } from '../strings.js';
import type { TableShape } from '../table-shape.js';
import { FreePbxDirectory } from './directory.js';
import { type FreePbxSettings, readSettings } from './settings.js';
import { type FreePbxTables, OPTIONAL_COLUMNS, readTables } from './tables.js';

export function openFreePbx(options: PbxOptions): Promise<PbxConnection> {
  return openAsteriskPbx(options, (pool) => readParts(pool, options));
}

async function readParts(pool: SqlPool, options: PbxOptions): Promise<AsteriskParts> {
  const read = () => readTables(pool, options.connection.database);
  const tables = new RememberedTables(await read(), read);
  const settings = await readSettings(pool, tables.current.settings);
  return {
    directory: new FreePbxDirectory(pool, tables),
    callRecords: callRecordsPlace(options, settings),
    hasTenants: false,
    schemaFinding: (callRecordsTable) =>
      schemaFinding(tables.current, options.connection.user, callRecordsTable),
  };
}

/**
 * The administrator's setting first, then FreePBX's. We don't read its CDR password but use our own user, so we follow
 * FreePBX to another socket or port of the same machine only: anyone who can write its settings could otherwise have our
 * password sent to a server of theirs.
 */
function callRecordsPlace(
  { callRecords, connection }: PbxOptions,
  settings: FreePbxSettings,
): CallRecordsPlace {
  const shared = { expectedZones: expectedZones(settings), tenantColumns: ASTERISK_TENANT_COLUMNS };
  if (callRecords !== undefined) {
    const { table = settings.cdrTable, ...own } = callRecords;
    return { ...shared, connection: own, database: own.database, table };
  }
  const { cdrDatabase: database, cdrTable: table, cdrHost, cdrPort, cdrSocket } = settings;
  if (cdrHost !== null && !isSameMachine(cdrHost, connection)) {
    throw new Error(
      `FreePBX keeps its call records on another machine (CDRDBHOST in its settings is ${cdrHost}). ` +
        'Set EXOVO_PBX_CDR_DATABASE_URL to their database, with a user that may read them.',
    );
  }
  const isOtherPort =
    cdrPort !== null && cdrPort !== (connection.port ?? 3306) && connection.socketPath === undefined;
  if (!isOtherPort) return { ...shared, connection: undefined, database, table };
  const { socketPath: _socketPath, ...credentials } = connection;
  const other =
    cdrSocket === null
      ? { ...credentials, port: cdrPort, database }
      : { ...connection, socketPath: cdrSocket, database };
  return { ...shared, connection: other, database, table };
}

function isSameMachine(cdrHost: string, connection: DatabaseConnection): boolean {
  return cdrHost === connection.host || /^(?:localhost|127\.0\.0\.1|::1)$/i.test(cdrHost);
}

function expectedZones({ cdrInGmt, phpTimeZone }: FreePbxSettings): string[] {
  const machine = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return [cdrInGmt ? 'UTC' : '', phpTimeZone ?? '', machine].filter((zone) => zone !== '');
}

function schemaFinding(tables: FreePbxTables, user: string, callRecordsTable: string): HealthFinding {
  const strings = STRINGS.schema;
  const { product, trunks, people } = tables;
  const lacks = lackedColumns(tables);
  const absent = [
    ...(trunks === undefined ? [strings.noTrunks] : []),
    ...(people === undefined ? [strings.noPeople] : []),
    ...lacks.flatMap(({ columns }) => columns.map((column) => strings.without[column])),
  ];
  const remedies = [
    ...(trunks === undefined || people === undefined ? [strings.grant] : []),
    ...lacks.map(({ table, columns }) => strings.grantColumns(table.name, columns, user)),
  ];
  return {
    id: 'pbx_schema',
    title: strings.title,
    state: absent.length === 0 ? 'ok' : 'warning',
    detail: strings.freepbx(product, callRecordsTable, absent),
    remedy: remedies.length === 0 ? null : remedies.join(' '),
  };
}

type OptionalColumn = (typeof OPTIONAL_COLUMNS)[keyof typeof OPTIONAL_COLUMNS][number];

/** Returns the columns that every FreePBX has, so that a right to read them is missing. */
function lackedColumns({ devices, trunks }: FreePbxTables) {
  const lacked = (table: TableShape, columns: readonly OptionalColumn[]) => ({
    table,
    columns: columns.filter((column) => !table.columns.has(column)),
  });
  return [
    lacked(devices, OPTIONAL_COLUMNS.devices),
    ...(trunks === undefined ? [] : [lacked(trunks, OPTIONAL_COLUMNS.trunks)]),
  ].filter(({ columns }) => columns.length > 0);
}
