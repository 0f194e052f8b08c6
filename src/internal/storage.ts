/** `exovo-api-access/internal/storage`, for the standalone host only and outside semver: the SQL pool and its errors. */

export { HISTORY_TABLE as PLUGIN_HISTORY_TABLE, migrations } from '../../migrations/index.js';
export { TABLES as PLUGIN_TABLES } from '../../migrations/tables.js';
export { DatabaseUnavailableError, isUnavailable, ReadOnlyServerError } from '../storage/errors.js';
export { migrateDown, migrateUp } from '../storage/migrate.js';
export { withNamedLock } from '../storage/named-lock.js';
export {
  type PrimaryRow,
  SqlPool,
  type SqlPoolOptions,
  type SqlTransaction,
  type SqlValue,
  toUtcIso,
} from '../storage/sql-pool.js';
