/** Distinguishes a database that is down or too slow (503) from a wrong statement, which is a defect (500). */

/** The database is unreachable, overloaded or slower than the deadline. The message is only for the log. */
export class DatabaseUnavailableError extends Error {
  override readonly name = 'DatabaseUnavailableError';

  constructor(
    message: string,
    /** True if the connection broke, so that a fresh one may work; false if the time ran out. */
    readonly connectionLost = false,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  static from(error: unknown): DatabaseUnavailableError {
    if (error instanceof DatabaseUnavailableError) return error;
    const lost = isErrorLike(error) && LOST_CONNECTION.has(String(error.code));
    return new DatabaseUnavailableError(error instanceof Error ? error.message : String(error), lost, {
      cause: error,
    });
  }
}

/** The server is read-only, so that what it returns can be out of date. */
export class ReadOnlyServerError extends DatabaseUnavailableError {
  constructor(connectionLost = false) {
    super('the database server is read-only, and only the data of a primary is current', connectionLost);
  }
}

const LOST_CONNECTION = new Set([
  'PROTOCOL_CONNECTION_LOST',
  'ECONNRESET',
  'EPIPE',
  'ER_SERVER_SHUTDOWN',
  'ER_CONNECTION_KILLED',
  'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR',
]);

/** Codes of the operating system and of mysql2 that mean the server is not reachable now. */
const UNREACHABLE = new Set([
  ...LOST_CONNECTION,
  'ECONNREFUSED',
  'ENOENT',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'PROTOCOL_SEQUENCE_TIMEOUT',
]);

/** Server error numbers for conditions that can pass without a change of ours. */
const NOT_NOW = new Set([
  1021, // disk full
  1040, // too many connections
  1047, // Galera: node not ready
  1053, // shutdown in progress
  1203, // too many connections of this user
  1114, // table full, which InnoDB also reports for a full disk
  1205, // lock wait timeout
  1213, // deadlock, after all tries
  1226, // this user has used up its share of the server
  1290, // read-only server
  1792, // read-only transaction
  1836, // read-only mode
  1927, // connection killed
  1969, // MariaDB: max_statement_time exceeded
  3024, // MySQL: max_execution_time exceeded
  3032, // MySQL: offline mode
]);

export function isUnavailable(error: unknown): boolean {
  if (error instanceof DatabaseUnavailableError) return true;
  if (!isErrorLike(error)) return false;
  if (UNREACHABLE.has(String(error.code)) || NOT_NOW.has(Number(error.errno))) return true;
  return (
    typeof error.message === 'string' &&
    /^(Queue limit reached|Pool is closed|Can't add new command)/.test(error.message)
  );
}

/** Returns whether the server refuses changes: read-only (1290), or in read-only mode (1836). */
export function isReadOnlyServer(error: unknown): boolean {
  return isErrorLike(error) && (error.errno === 1290 || error.errno === 1836);
}

/** Returns whether a row with the same unique value already exists. */
export function isDuplicate(error: unknown): boolean {
  return errnoOf(error) === 1062;
}

/** Returns whether the error is ER_NO_SUCH_TABLE. */
export function isMissingTable(error: unknown): boolean {
  return isErrorLike(error) && error.errno === 1146;
}

/** Returns whether the error is a deadlock or a lock wait: the transaction was rolled back and can be run again. */
export function isRetryable(error: unknown): boolean {
  const errno = errnoOf(error);
  return errno === 1213 || errno === 1205;
}

/** Returns the server's number of the error, also of one that SqlPool or Sequelize has wrapped. */
function errnoOf(error: unknown): unknown {
  const unwrapped = error instanceof DatabaseUnavailableError ? error.cause : error;
  if (!isErrorLike(unwrapped)) return undefined;
  const { original } = unwrapped;
  return isErrorLike(original) ? original.errno : unwrapped.errno;
}

function isErrorLike(
  error: unknown,
): error is { code?: unknown; errno?: unknown; message?: unknown; original?: unknown } {
  return typeof error === 'object' && error !== null;
}
