/**
 * The one handler that a host mounts for a path, whatever happens behind it. Opening it swaps a router in, closing
 * swaps it out: an Express router's own stack is never edited, for that breaks requests in flight (Express maintainers,
 * expressjs/express#4436).
 */
import type { RequestHandler } from 'express';
import { Problem } from './problem.js';
import { nextRequestId } from './request-id.js';
import { sendProblem } from './send-problem.js';

export const STOPPING = new Problem('plugin_stopping');

export class Gate {
  #router: RequestHandler | undefined;
  #inFlight = 0;
  #onEmpty: (() => void) | undefined;

  /** What the host mounts. */
  readonly handler: RequestHandler = (req, res, next) => {
    if (this.#router === undefined) {
      this.refuse(req, res, next);
      return;
    }
    this.#inFlight += 1;
    try {
      this.#router(req, res, next);
    } finally {
      // Most requests are answered by now; a listener on each would cost more than all the counting. And a client who
      // went away while the host was still at the request has had its `close`: no other comes.
      if (res.writableEnded || res.closed) this.#leave();
      else res.once('close', this.#leave);
    }
  };

  /** `refuse` answers while the gate is closed. */
  constructor(
    router: RequestHandler,
    private readonly refuse: RequestHandler = (_req, res) => sendProblem(res, STOPPING, nextRequestId()),
  ) {
    this.#router = router;
  }

  /** Requests from now on go to `router`; those in flight end where they are. A closed gate stays closed. */
  swap(router: RequestHandler): void {
    if (this.#router !== undefined) this.#router = router;
  }

  /** Answers 503 from now on; resolves when the requests in flight have ended, or after `timeoutMs`. */
  async close(timeoutMs: number): Promise<void> {
    this.#router = undefined;
    if (this.#inFlight === 0) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#onEmpty = resolve;
      timer = setTimeout(resolve, timeoutMs);
    });
    clearTimeout(timer);
  }

  readonly #leave = (): void => {
    this.#inFlight -= 1;
    if (this.#inFlight === 0) this.#onEmpty?.();
  };
}
