/**
 * Caches a value that is read from the PBX: extensions and trunks rarely change, and every list of calls needs them.
 * A value older than `freshForMs` is still returned while a new one is read in the background; if it is older than
 * `usableForMs`, the caller waits for the new one. Concurrent callers share one read.
 */

export interface StaleWhileRevalidateOptions {
  readonly freshForMs: number;
  readonly usableForMs: number;
}

export class StaleWhileRevalidate<T> {
  readonly #read: () => Promise<T>;
  readonly #options: StaleWhileRevalidateOptions;
  #cached: { readonly value: T; readonly atMs: number } | undefined;
  #reading: Promise<T> | undefined;

  constructor(read: () => Promise<T>, options: StaleWhileRevalidateOptions) {
    this.#read = read;
    this.#options = options;
  }

  async get(): Promise<T> {
    const cached = this.#cached;
    const ageMs = cached === undefined ? Number.POSITIVE_INFINITY : performance.now() - cached.atMs;
    if (cached === undefined || ageMs > this.#options.usableForMs) return await this.#refresh();
    // If this fails, the next caller that has to wait for a read gets the error of its own read.
    if (ageMs > this.#options.freshForMs) this.#refresh().catch(() => undefined);
    return cached.value;
  }

  #refresh(): Promise<T> {
    this.#reading ??= this.#read()
      .then((value) => {
        this.#cached = { value, atMs: performance.now() };
        return value;
      })
      .finally(() => {
        this.#reading = undefined;
      });
    return this.#reading;
  }
}
