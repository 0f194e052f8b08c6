/**
 * Remembers what is known of a PBX's tables, and reads it again when a statement shows that they have changed: an index
 * got another name, a column was dropped, a right was taken away. The statement then runs again.
 */
import { DatabaseUnavailableError, serverErrorNumber } from '../storage/errors.js';
import { STRINGS } from './strings.js';

/** Server error numbers that a statement gets for a table that is not as we remember it. */
const CHANGED = new Set([
  1051, // unknown table
  1054, // unknown column
  1142, // no right on the table
  1143, // no right on the column
  1146, // no such table
  1176, // no such index
  1356, // view that refers to something missing
]);

export class RememberedTables<T> {
  readonly #read: () => Promise<T>;
  #tables: T;
  #reading: Promise<T> | undefined;

  /** `read` rejects with a sentence for the administrator if something required is missing. */
  constructor(tables: T, read: () => Promise<T>) {
    this.#tables = tables;
    this.#read = read;
  }

  get current(): T {
    return this.#tables;
  }

  /** Runs `work`, which must only read. Rejects with DatabaseUnavailableError if something required is missing. */
  async use<Result>(work: (tables: T) => Promise<Result>): Promise<Result> {
    try {
      return await work(this.#tables);
    } catch (error) {
      if (!haveChanged(error)) throw error;
      return await work(await this.reload());
    }
  }

  /** Reads the tables again. Concurrent callers share one read. */
  reload(): Promise<T> {
    this.#reading ??= this.#read()
      .then((tables) => {
        this.#tables = tables;
        return tables;
      }, rejectUnavailable)
      .finally(() => {
        this.#reading = undefined;
      });
    return this.#reading;
  }
}

export function haveChanged(error: unknown): boolean {
  return CHANGED.has(serverErrorNumber(error) ?? 0);
}

function rejectUnavailable(error: unknown): never {
  if (error instanceof DatabaseUnavailableError || !(error instanceof Error)) throw error;
  throw new DatabaseUnavailableError(error.message, false, {
    cause: error,
    explanation: { detail: error.message, remedy: STRINGS.schema.restore },
  });
}
