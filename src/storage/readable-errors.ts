/**
 * Turns the driver's errors on opening a database into sentences for the administrator: what is wrong, and what to check.
 */
import type { DatabaseConnection } from '../host/contract.js';
import { DatabaseUnavailableError, isUnavailable } from './errors.js';

const REFUSED_USER = new Set([
  1045, // access denied
  1698, // access denied, no password
]);
const REFUSED_DATABASE = new Set([
  1044, // access denied to the database
  1049, // unknown database
]);

/**
 * Runs `work` and makes its errors readable. `title` begins the sentence, e.g. `The database of the PBX`. An unreachable
 * database stays a `DatabaseUnavailableError`, because it may come back by itself. Errors that have nothing to do with
 * reaching the database are rethrown unchanged.
 */
export async function withReadableErrors<T>(
  title: string,
  connection: DatabaseConnection,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw readable(title, connection, error);
  }
}

function readable(title: string, connection: DatabaseConnection, error: unknown): unknown {
  const { host = '127.0.0.1', port = 3306, socketPath, user, database } = connection;
  const place = `${title} at ${socketPath ?? `${host}:${port}`}`;
  const { errno, code } = error as { errno?: unknown; code?: unknown };
  const options = { cause: error };
  if (REFUSED_USER.has(Number(errno))) {
    return new Error(`${place} rejects the user "${user}" or the password. Check both.`, options);
  }
  if (REFUSED_DATABASE.has(Number(errno))) {
    return new Error(`${place} has no database "${database}", or hides it from the user "${user}".`, options);
  }
  if (!isUnavailable(error)) return error;
  const reason = code ?? codeOf((error as Error).cause);
  return new DatabaseUnavailableError(
    `${place} cannot be reached${reason === undefined ? '' : ` (${String(reason)})`}. Check that the server is running and can be reached from here.`,
    false,
    options,
  );
}

function codeOf(cause: unknown): unknown {
  return typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
}
