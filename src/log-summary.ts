/**
 * Summarises events that can come in floods, such as refused requests, so that they cost one line of the log a minute.
 * The first event after a quiet minute is reported at once.
 */
const INTERVAL_MS = 60_000;
/** These bound memory. Further addresses are not counted, and further kinds count as `other`. */
const MAX_ADDRESSES = 1_000;
const MAX_KINDS = 20;

export interface Summary {
  /** How often each kind of event occurred. */
  readonly counts: Readonly<Record<string, number>>;
  /** The address from which most of them came. */
  readonly address: string;
  /** How many addresses there were, up to 1,000. */
  readonly addresses: number;
}

export class LogSummary {
  readonly #write: (summary: Summary) => void;
  readonly #intervalMs: number;
  #counts: Record<string, number> = {};
  #addresses = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(write: (summary: Summary) => void, intervalMs = INTERVAL_MS) {
    this.#write = write;
    this.#intervalMs = intervalMs;
  }

  add(kind: string, address: string): void {
    const isKnown = kind in this.#counts || Object.keys(this.#counts).length < MAX_KINDS;
    const counted = isKnown ? kind : 'other';
    this.#counts[counted] = (this.#counts[counted] ?? 0) + 1;
    const count = this.#addresses.get(address);
    if (count !== undefined || this.#addresses.size < MAX_ADDRESSES)
      this.#addresses.set(address, (count ?? 0) + 1);
    if (this.#timer === undefined) this.#report();
  }

  /** Reports what has not been reported yet. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#addresses.size > 0) this.#report();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #report(): void {
    const [[address] = ['']] = [...this.#addresses].sort(([, a], [, b]) => b - a);
    const summary = { counts: this.#counts, address, addresses: this.#addresses.size };
    this.#counts = {};
    this.#addresses = new Map();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#addresses.size > 0) this.#report();
    }, this.#intervalMs);
    this.#timer.unref();
    this.#write(summary);
  }
}
