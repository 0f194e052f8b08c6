/** `exovo-api-access/internal/storage`, for the standalone host only and outside semver: the SQL pool and its errors. */
export { DatabaseUnavailableError, isUnavailable, ReadOnlyServerError } from '../storage/errors.js';
export { withNamedLock } from '../storage/named-lock.js';
export {
  type PrimaryRow,
  SqlPool,
  type SqlPoolOptions,
  type SqlTransaction,
  type SqlValue,
  toUtcIso,
} from '../storage/sql-pool.js';
