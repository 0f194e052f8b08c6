/**
 * The tables of the configuration database of FreePBX and of Issabel, a fork with other names for two of them. They are
 * looked up once, when the PBX is opened. None of the columns we read holds a secret.
 */
import type { SqlPool } from '../../storage/sql-pool.js';
import { readTableShapes, requireColumns, requireTable, type TableShape } from '../table-shape.js';

export interface FreePbxTables {
  /** `FreePBX` or `Issabel`, for messages. */
  readonly product: string;
  readonly users: TableShape;
  readonly devices: TableShape;
  /**
   * Undefined if we may not read the trunks. Outbound calls are then recognised by the company's number in the record.
   */
  readonly trunks: TableShape | undefined;
  readonly settings: TableShape | undefined;
  /** Undefined without the User Manager, an optional module. Extensions then have no e-mail address. */
  readonly people: TableShape | undefined;
  readonly directories: TableShape | undefined;
}

/** Columns without which everything still works, if less exactly. `STRINGS.schema.without` says what is missing then. */
export const OPTIONAL_COLUMNS = {
  devices: ['devicetype'],
  trunks: ['usercontext', 'dialoutprefix'],
} as const;

const PEOPLE_COLUMNS = ['id', 'default_extension', 'email'];

/** Throws a sentence that names what is missing. */
export async function readTables(pool: SqlPool, database: string): Promise<FreePbxTables> {
  const shapes = await readTableShapes(pool, database, [
    'users',
    'devices',
    'trunks',
    'freepbx_settings',
    'issabelpbx_settings',
    'userman_users',
    'userman_directories',
    'issabelpbx_users',
  ]);
  const isIssabel = shapes.has('issabelpbx_settings') || shapes.has('issabelpbx_users');
  const users = requireTable(shapes, database, 'users', 'the extensions of a FreePBX');
  requireColumns(users, ['extension', 'name']);
  const devices = requireTable(shapes, database, 'devices', 'the telephones of a FreePBX');
  requireColumns(devices, ['id', 'tech', 'dial', 'user']);
  return {
    product: isIssabel ? 'Issabel' : 'FreePBX',
    users,
    devices,
    trunks: withColumns(shapes.get('trunks'), ['tech', 'channelid']),
    settings: shapes.get(isIssabel ? 'issabelpbx_settings' : 'freepbx_settings'),
    people: withColumns(shapes.get(isIssabel ? 'issabelpbx_users' : 'userman_users'), PEOPLE_COLUMNS),
    directories: withColumns(shapes.get('userman_directories'), ['id', 'active', 'order']),
  };
}

function withColumns(shape: TableShape | undefined, columns: readonly string[]): TableShape | undefined {
  return columns.every((column) => shape?.columns.has(column)) ? shape : undefined;
}
