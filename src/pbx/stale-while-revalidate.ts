/**
 * A value that is read from the PBX now and then rather than for each request: extensions and trunks change seldom,
 * and every list of calls needs them. A value past `freshForMs` is still used once more while a new one is read in
 * the background; one past `usableForMs` is waited for. Concurrent readers share one read.
 */

export interface RefreshedOptions {
  readonly freshForMs: number;
  readonly usableForMs: number;
}

export class StaleWhileRevalidate<T> {
  readonly #read: () => Promise<T>;
  readonly #options: RefreshedOptions;
  #held: { readonly value: T; readonly atMs: number } | undefined;
  #reading: Promise<T> | undefined;

  constructor(read: () => Promise<T>, options: RefreshedOptions) {
    this.#read = read;
    this.#options = options;
  }

  async get(): Promise<T> {
    const held = this.#held;
    const ageMs = held === undefined ? Number.POSITIVE_INFINITY : performance.now() - held.atMs;
    if (held === undefined || ageMs > this.#options.usableForMs) return await this.#refresh();
    // A failed refresh in the background is told by the next reader that has to wait for one.
    if (ageMs > this.#options.freshForMs) this.#refresh().catch(() => undefined);
    return held.value;
  }

  #refresh(): Promise<T> {
    this.#reading ??= this.#read()
      .then((value) => {
        this.#held = { value, atMs: performance.now() };
        return value;
      })
      .finally(() => {
        this.#reading = undefined;
      });
    return this.#reading;
  }
}
