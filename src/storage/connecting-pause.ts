/**
 * A pause in opening connections to a server that refuses to let us log in. Each attempt counts at the server, which may
 * lock the account or block the machine, and every request would make one. The pause grows with each refusal.
 */

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 4_000;

export class ConnectingPause {
  #refusals = 0;
  #refusal: unknown = null;
  #untilMs = 0;

  /** Returns the last refusal while the pause lasts, otherwise null. */
  reason(): unknown {
    return performance.now() < this.#untilMs ? this.#refusal : null;
  }

  begin(refusal: unknown): void {
    this.#refusal = refusal;
    // Refusals of attempts that ran at the same time count once.
    if (this.reason() !== null) return;
    const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(this.#refusals, 16));
    this.#refusals += 1;
    this.#untilMs = performance.now() + pauseMs;
  }

  end(): void {
    this.#refusals = 0;
    this.#untilMs = 0;
  }
}
