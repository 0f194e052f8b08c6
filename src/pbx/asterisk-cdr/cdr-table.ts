/**
 * The table into which Asterisk writes its call records: the columns and indexes that this installation has, and the
 * statements that read it. No statement selects `*` or wraps the time column in a function. All values are bound, except
 * the number of rows, which is an integer of our own.
 */
import { indexOn, quoteName, requireColumns, type TableShape } from '../table-shape.js';

/** Columns without which we cannot summarise a call. */
const REQUIRED = [
  'src',
  'dst',
  'channel',
  'dstchannel',
  'lastapp',
  'duration',
  'billsec',
  'disposition',
] as const;
/** Columns that an old or unusual installation may lack. */
const OPTIONAL = [
  'clid',
  'dcontext',
  'lastdata',
  'uniqueid',
  'linkedid',
  'sequence',
  'did',
  'recordingfile',
  'cnum',
  'cnam',
  'outbound_cnum',
] as const;
/** Zero dates and FreePBX's `1000-01-01` are earlier. Records with them have no place in time. */
const EARLIEST = "'1970-01-02 00:00:00'";

/** The columns that say which tenants a record belongs to, in lower case. A schema names them. */
export interface TenantColumns {
  /** The tenant of the calling channel. */
  readonly own: string;
  /** The tenant of the called channel, or null if the table has no column for it. */
  readonly peer: string | null;
}

/** Asterisk fills them from `tenantid` of the endpoints. */
export const ASTERISK_TENANT_COLUMNS: TenantColumns = { own: 'tenantid', peer: 'peertenantid' };

export interface CdrTable {
  readonly shape: TableShape;
  /** `calldate` (FreePBX) or `start` (plain Asterisk). */
  readonly timeColumn: string;
  /** A TIMESTAMP is read in the session's zone, which is UTC. */
  readonly timeIsUtc: boolean;
  /** Null if the table lacks the column `own`. */
  readonly tenantColumns: TenantColumns | null;
  /** Indexed columns in which the earlier records of a call can be found, best first. */
  readonly callIndexes: readonly ('linkedid' | 'uniqueid')[];
  readonly selectList: string;
}

/** @throws Error that names the missing columns. */
export function describeCdrTable(
  shape: TableShape,
  namedColumns: TenantColumns,
  timeColumn = shape.columns.has('calldate') ? 'calldate' : 'start',
): CdrTable {
  requireColumns(shape, [timeColumn, ...REQUIRED]);
  const tenantColumns = presentColumns(shape, namedColumns);
  const columns = [...REQUIRED, ...OPTIONAL.filter((column) => shape.columns.has(column))].map(quoteName);
  if (tenantColumns !== null) {
    columns.push(`${quoteName(tenantColumns.own)} AS tenant`);
    if (tenantColumns.peer !== null) columns.push(`${quoteName(tenantColumns.peer)} AS peerTenant`);
  }
  return {
    shape,
    timeColumn,
    timeIsUtc: shape.columns.get(timeColumn) === 'timestamp',
    tenantColumns,
    callIndexes: (['linkedid', 'uniqueid'] as const).filter((column) => indexOn(shape, column) !== null),
    selectList: [`${quoteName(timeColumn)} AS started`, ...columns].join(', '),
  };
}

function presentColumns({ columns }: TableShape, { own, peer }: TenantColumns): TenantColumns | null {
  if (!columns.has(own)) return null;
  return { own, peer: peer !== null && columns.has(peer) ? peer : null };
}

/** A statement with its bound values. */
export interface Statement {
  readonly sql: string;
  readonly values: readonly string[];
}

/** Selects the newest `rows` records up to and including the second `upTo` (local time), newest first. */
export function selectNewest(
  table: CdrTable,
  tenant: string | null,
  upTo: string | null,
  rows: number,
): Statement {
  const time = quoteName(table.timeColumn);
  const order = `ORDER BY ${time} DESC LIMIT ${rows}`;
  const parts = tenantConditions(table, tenant).map(({ sql, values, index }) => {
    const conditions = [sql, `${time} >= ${EARLIEST}`, upTo === null ? '' : `${time} <= ?`];
    return {
      sql: `${selectFrom(table, index)} WHERE ${conditions.filter((c) => c !== '').join(' AND ')} ${order}`,
      values: upTo === null ? values : [...values, endOfSecond(upTo)],
    };
  });
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  return {
    sql: `${parts.map((part) => `(${part.sql})`).join(' UNION ALL ')} ORDER BY started DESC LIMIT ${rows}`,
    values: parts.flatMap((part) => part.values),
  };
}

/** Selects the records with these ids up to and including the second `upTo`. */
export function selectOfCalls(
  table: CdrTable,
  tenant: string | null,
  column: 'linkedid' | 'uniqueid',
  ids: readonly string[],
  upTo: string,
): Statement {
  const time = quoteName(table.timeColumn);
  const tenancy = tenantConditions(table, tenant).filter(({ sql }) => sql !== '');
  return {
    sql: [
      selectFrom(table, indexOn(table.shape, column)),
      `WHERE ${quoteName(column)} IN (${ids.map(() => '?').join(', ')})`,
      `AND ${time} >= ${EARLIEST} AND ${time} <= ?`,
      tenancy.length === 0 ? '' : `AND (${tenancy.map(({ sql }) => `(${sql})`).join(' OR ')})`,
    ].join(' '),
    values: [...ids, endOfSecond(upTo), ...tenancy.flatMap(({ values }) => values)],
  };
}

/** Selects times and ids of the newest `rows` records of all tenants before the day `before`, to work out the zone. */
export function selectTimes(
  table: CdrTable,
  before: string | null,
  rows: number,
  more: readonly string[] = [],
): Statement {
  const time = quoteName(table.timeColumn);
  const columns = ['uniqueid', 'linkedid', ...more].filter((column) => table.shape.columns.has(column));
  const index = indexOn(table.shape, table.timeColumn);
  const hint = index === null ? '' : ` FORCE INDEX (${quoteName(index)})`;
  return {
    sql:
      `SELECT ${[`${time} AS started`, ...columns].join(', ')} FROM ${table.shape.sqlName}${hint} ` +
      `WHERE ${time} >= ${EARLIEST}${before === null ? '' : ` AND ${time} < ?`} ORDER BY ${time} DESC LIMIT ${rows}`,
    values: before === null ? [] : [before],
  };
}

/** Names the index because a server that misjudges a table of millions of rows would sort all of it instead. */
function selectFrom(table: CdrTable, index: string | null): string {
  const hint = index === null ? '' : ` FORCE INDEX (${quoteName(index)})`;
  return `SELECT ${table.selectList} FROM ${table.shape.sqlName}${hint}`;
}

/** On some installations the time column is a DATETIME(6). */
function endOfSecond(localTime: string): string {
  return `${localTime}.999999`;
}

interface TenantCondition extends Statement {
  /** The index that lists these records by time. */
  readonly index: string | null;
}

/**
 * A record belongs to a tenant if either of its channels does. Two conditions instead of an OR let each use an index.
 * They exclude each other, so no record is read twice.
 */
function tenantConditions(table: CdrTable, tenant: string | null): TenantCondition[] {
  const byTime = indexOn(table.shape, table.timeColumn);
  if (tenant === null || table.tenantColumns === null) return [{ sql: '', values: [], index: byTime }];
  const { own, peer } = table.tenantColumns;
  const ownRecords = {
    sql: `${quoteName(own)} = ?`,
    values: [tenant],
    index: indexOn(table.shape, own, table.timeColumn) ?? byTime,
  };
  if (peer === null) return [ownRecords];
  const peerRecords = {
    sql: `${quoteName(peer)} = ? AND NOT (${quoteName(own)} <=> ?)`,
    values: [tenant, tenant],
    index: indexOn(table.shape, peer, table.timeColumn) ?? byTime,
  };
  return [ownRecords, peerRecords];
}
