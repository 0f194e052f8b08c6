/**
 * Says of a database that cannot be used what is wrong with it and where to look, in place of the driver's words: the
 * sentence that an administrator reads when enabling fails. Called where a database is opened.
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
 * `what` begins the sentence, e.g. `The database of the PBX`. One that is away stays a `DatabaseUnavailableError`, for it
 * may come back by itself; errors that are not of reaching it pass as they are.
 */
export async function withReadableErrors<T>(
  what: string,
  connection: DatabaseConnection,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw told(what, connection, error);
  }
}

function told(what: string, connection: DatabaseConnection, error: unknown): unknown {
  const { host = '127.0.0.1', port = 3306, socketPath, user, database } = connection;
  const place = `${what} at ${socketPath ?? `${host}:${port}`}`;
  const { errno, code } = error as { errno?: unknown; code?: unknown };
  const options = { cause: error };
  if (REFUSED_USER.has(Number(errno))) {
    return new Error(`${place} refuses the user "${user}" or the password. Check both.`, options);
  }
  if (REFUSED_DATABASE.has(Number(errno))) {
    return new Error(`${place} has no database "${database}", or hides it from the user "${user}".`, options);
  }
  if (!isUnavailable(error)) return error;
  const reason = code ?? codeOf((error as Error).cause);
  return new DatabaseUnavailableError(
    `${place} cannot be reached${reason === undefined ? '' : ` (${String(reason)})`}. Check that the server runs and can be reached from here.`,
    false,
    options,
  );
}

function codeOf(cause: unknown): unknown {
  return typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
}
