/** Distinguishes a database that is down, too slow or refuses us (503) from a wrong statement, which is a defect (500). */
import type { DriverError, Explanation } from './explain-error.js';

export interface DatabaseUnavailableOptions extends ErrorOptions {
  /** What Health and the doctor show; absent if nothing more is known than that the database did not respond. */
  readonly explanation?: Explanation | null;
}

/** The database is unreachable, overloaded, slower than the deadline, or refuses us. The message is only for the log. */
export class DatabaseUnavailableError extends Error {
  override readonly name = 'DatabaseUnavailableError';
  readonly explanation: Explanation | null;

  constructor(
    message: string,
    /** True if the connection broke, so that a fresh one may work; false if the time ran out. */
    readonly connectionLost = false,
    { explanation = null, ...options }: DatabaseUnavailableOptions = {},
  ) {
    super(message, options);
    this.explanation = explanation;
  }

  static from(error: unknown, explanation: Explanation | null = null): DatabaseUnavailableError {
    if (error instanceof DatabaseUnavailableError) return error;
    const lost = isErrorLike(error) && LOST_CONNECTION.has(String(error.code));
    return new DatabaseUnavailableError(error instanceof Error ? error.message : String(error), lost, {
      cause: error,
      explanation,
    });
  }
}

/** The server is read-only, so that what it returns can be out of date. */
export class ReadOnlyServerError extends DatabaseUnavailableError {
  constructor(connectionLost = false) {
    super('the database server is read-only, and only the data of a primary is current', connectionLost);
  }
}

/** A table of the plugin's own is missing: the plugin was uninstalled with its data, or somebody dropped the table. */
export class TablesMissingError extends Error {
  override readonly name = 'TablesMissingError';
}

const LOST_CONNECTION = new Set([
  'PROTOCOL_CONNECTION_LOST',
  'ECONNRESET',
  'EPIPE',
  'ER_SERVER_SHUTDOWN',
  'ER_CONNECTION_KILLED',
  'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR',
]);

/** Codes of the operating system and of mysql2 that mean that no connection can be opened now. */
const UNREACHABLE = new Set([
  ...LOST_CONNECTION,
  'AUTH_SWITCH_PLUGIN_ERROR',
  'EACCES',
  'ECONNABORTED',
  'EHOSTDOWN',
  'ENETDOWN',
  'EPERM',
  'HANDSHAKE_NO_SSL_SUPPORT',
  'HANDSHAKE_SSL_ERROR',
  'HANDSHAKE_UNKNOWN_ERROR',
  'MYSQL_CLEAR_PASSWORD_NOT_ENABLED',
  'PROTOCOL_ERROR',
  'ECONNREFUSED',
  'ENOENT',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'PROTOCOL_SEQUENCE_TIMEOUT',
]);

/** Server error numbers that say why we may not log in. Trying again at once only makes it worse. */
const REFUSED_LOGIN = new Set([
  1043, // bad handshake
  1044, // access denied to the database
  1045, // access denied
  1049, // unknown database
  1129, // machine blocked after too many errors
  1130, // no user may connect from this machine
  1251, // way of logging in not supported
  1524, // way of logging in not installed
  1698, // access denied, no password
  1820, // password expired
  1862, // password expired
  3118, // MySQL: account locked
  3159, // TLS required
  3955, // MySQL: account blocked after too many wrong passwords
  4150, // MariaDB: account blocked after too many wrong passwords
  4151, // MariaDB: account locked
]);

/** Server error numbers for a user or a server that has no connection left. */
const NO_CONNECTION_LEFT = new Set([
  1040, // too many connections
  1203, // too many connections of this user
  1226, // this user has used up its share of the server
]);

/** Server error numbers for conditions that can pass without a change of ours. */
const NOT_NOW = new Set([
  ...REFUSED_LOGIN,
  ...NO_CONNECTION_LEFT,
  ...[126, 127, 130, 134, 144, 145, 1034, 1035, 1194, 1195], // damaged table
  1016, // table file can't be opened
  1017, // table file not found
  1021, // disk full
  1030, // error of the storage engine
  1037, // out of memory
  1038, // out of memory for sorting
  1041, // out of memory
  1042, // name of this machine can't be looked up
  1047, // Galera: node not ready
  1053, // shutdown in progress
  1114, // table full, which InnoDB also reports for a full disk
  1135, // no thread can be created
  1142, // no right on the table
  1143, // no right on the column
  1146, // no such table
  1205, // lock wait timeout
  1206, // lock table full
  1213, // deadlock, after all tries
  1227, // no right
  1290, // read-only server
  1317, // statement interrupted
  1370, // no right on the routine
  1461, // too many prepared statements
  1615, // table changed between preparing and running a statement
  1637, // too many transactions
  1792, // read-only transaction
  1836, // read-only mode
  1927, // connection killed
  1932, // table missing in the storage engine
  1969, // MariaDB: max_statement_time exceeded
  3024, // MySQL: max_execution_time exceeded
  3032, // MySQL: offline mode
]);

const ALREADY_CHANGED = new Set([1050, 1054, 1060, 1061, 1091]);

export function isUnavailable(error: unknown): boolean {
  if (error instanceof DatabaseUnavailableError) return true;
  if (!isErrorLike(error)) return false;
  if (UNREACHABLE.has(String(error.code)) || NOT_NOW.has(Number(error.errno))) return true;
  return (
    typeof error.message === 'string' &&
    /^(Queue limit reached|Pool is closed|Can't add new command)/.test(error.message)
  );
}

/** Returns whether the server does not let us log in, or tried to make us log in unsafely. */
export function isRefusedLogin(error: unknown): boolean {
  if (!isErrorLike(error)) return false;
  return (
    REFUSED_LOGIN.has(Number(error.errno)) ||
    /^(?:AUTH_SWITCH|HANDSHAKE|MYSQL_CLEAR)_/.test(String(error.code))
  );
}

/** Returns whether the server refuses one more connection, although those that are open work. */
export function isOutOfConnections(error: unknown): boolean {
  return isErrorLike(error) && NO_CONNECTION_LEFT.has(Number(error.errno));
}

/** Returns whether the server itself reported the error, so that its tables, rights or state caused it. */
export function isServerError(error: unknown): boolean {
  return isErrorLike(error) && typeof error.sqlState === 'string' && typeof error.errno === 'number';
}

/** Returns whether the server refuses changes: read-only (1290), or in read-only mode (1836). */
export function isReadOnlyServer(error: unknown): boolean {
  return isErrorLike(error) && (error.errno === 1290 || error.errno === 1836);
}

/** Returns whether a row with the same unique value already exists. */
export function isDuplicate(error: unknown): boolean {
  return serverErrorNumber(error) === 1062;
}

/** Returns whether the error is ER_NO_SUCH_TABLE. */
export function isMissingTable(error: unknown): boolean {
  return serverErrorNumber(error) === 1146;
}

/** Returns whether the error is ER_TABLEACCESS_DENIED_ERROR. */
export function isTableDenied(error: unknown): boolean {
  return serverErrorNumber(error) === 1142;
}

/** Returns whether the error is a deadlock or a lock wait: the transaction was rolled back and can be run again. */
export function isRetryable(error: unknown): boolean {
  const number = serverErrorNumber(error);
  return number === 1213 || number === 1205;
}

/**
 * Returns whether a statement would change a table as it already is: the table (1050), column (1060) or index (1061) to
 * create exists, or the one to change or drop does not (1054, 1091).
 */
export function isAlreadyChanged(error: unknown): boolean {
  const number = serverErrorNumber(error);
  return number !== null && ALREADY_CHANGED.has(number);
}

/** Returns the server's number of the error, also of one that SqlPool, Sequelize or Umzug has wrapped; null if it has none. */
export function serverErrorNumber(error: unknown): number | null {
  if (!isErrorLike(error)) return null;
  const { errno, original, cause } = error;
  if (typeof errno === 'number') return errno;
  return serverErrorNumber(original ?? cause);
}

function isErrorLike(error: unknown): error is DriverError {
  return typeof error === 'object' && error !== null;
}
