/**
 * Turns the driver's errors on opening a database into sentences for the administrator: what is wrong, and what to check.
 */
import type { DatabaseConnection } from '../host/contract.js';
import { DatabaseUnavailableError, isRefusedLogin, isUnavailable } from './errors.js';
import { type Explanation, explainError } from './explain-error.js';

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
  const original = error instanceof DatabaseUnavailableError ? (error.cause ?? error) : error;
  // A pool has explained it in the words that Health shows while the plugin runs.
  const known = error instanceof DatabaseUnavailableError ? error.explanation : null;
  const explanation = known ?? explainError(original, { title, connection });
  if (isRefusedLogin(original) && explanation !== null) {
    return new Error(`${explanation.detail} ${explanation.remedy}`, { cause: error });
  }
  if (!isUnavailable(error)) return error;
  const shown = explanation ?? unreachable(title, connection, original);
  return new DatabaseUnavailableError(`${shown.detail} ${shown.remedy}`, false, {
    cause: error,
    explanation: shown,
  });
}

/** Explains an error whose only content is that the database does not respond. */
export function unreachable(title: string, connection: DatabaseConnection, error: unknown): Explanation {
  const { host = '127.0.0.1', port = 3306, socketPath } = connection;
  const code =
    typeof error === 'object' && error !== null && 'code' in error ? ` (${String(error.code)})` : '';
  return {
    detail: `${title} at ${socketPath ?? `${host}:${port}`} cannot be reached${code}.`,
    remedy: 'Check that the server is running and can be reached from here.',
  };
}
