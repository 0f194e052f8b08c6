/** Keeps the values of the latest keys only, because clients can choose the keys. */
export class BoundedMap<Value> {
  readonly #values = new Map<string, Value>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Returns the value of `key`. Creates it if it isn't known (any more), and then forgets the oldest above the limit. */
  get(key: string, create: () => Value): Value {
    const known = this.#values.get(key);
    if (known !== undefined) return known;
    const created = create();
    const [oldest] = this.#values.size >= this.#limit ? this.#values.keys() : [];
    if (oldest !== undefined) this.#values.delete(oldest);
    this.#values.set(key, created);
    return created;
  }
}
