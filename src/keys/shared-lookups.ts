/**
 * Looks up several unknown keys in one statement, so that a flood of them costs the database and this process little.
 *
 * A key that arrives INTERVAL_MS after the last statement, or later, is looked up at once. Those that arrive sooner share
 * the next statement, which begins at the end of this time or when MAX_KEYS wait.
 */

const INTERVAL_MS = 8;
/**
 * The numbers of keys in one statement. Few, because each is a prepared statement of its own; a smaller number of keys is
 * filled up by repeating the last one.
 */
export const SHARED_LOOKUP_SIZES = [1, 4, 16] as const;
const MAX_KEYS = 16;

/** Resolves to the rows of the keys that exist, by their digest. `digests` has one of the sizes above. */
export type LookUpAll<Row> = (digests: readonly string[]) => Promise<ReadonlyMap<string, Row>>;

interface Waiting<Row> {
  readonly digest: string;
  resolve(row: Row | undefined): void;
  reject(error: unknown): void;
}

export class SharedLookups<Row> {
  readonly #lookUpAll: LookUpAll<Row>;
  #waiting: Waiting<Row>[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(lookUpAll: LookUpAll<Row>) {
    this.#lookUpAll = lookUpAll;
  }

  /** Resolves to undefined if there is no such key. The read is sent later than this call. */
  lookUp(digest: string): Promise<Row | undefined> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ digest, resolve, reject });
      if (this.#timer === undefined || this.#waiting.length === MAX_KEYS) this.#send();
    });
  }

  #send(): void {
    const sharing = this.#waiting;
    this.#waiting = [];
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#waiting.length > 0) this.#send();
    }, INTERVAL_MS);
    this.#lookUpAll(filledUp(sharing.map(({ digest }) => digest))).then(
      (rows) => {
        for (const { digest, resolve } of sharing) resolve(rows.get(digest));
      },
      (error: unknown) => {
        for (const { reject } of sharing) reject(error);
      },
    );
  }
}

function filledUp(digests: readonly string[]): readonly string[] {
  const size = SHARED_LOOKUP_SIZES.find((candidate) => candidate >= digests.length) ?? digests.length;
  const last = digests.at(-1) ?? '';
  return [...digests, ...Array<string>(size - digests.length).fill(last)];
}
