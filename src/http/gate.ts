/**
 * The handler that a host mounts for a path. Closing it takes the router away from new requests and waits for those in
 * flight. The stack of an Express router is never edited, because that breaks requests in flight (Express maintainers,
 * expressjs/express#4436).
 */
import type { RequestHandler } from 'express';
import { InFlight } from './in-flight.js';
import { Problem } from './problem.js';
import { nextRequestId } from './request-id.js';
import { sendProblem } from './send-problem.js';

export const STOPPING = new Problem('plugin_stopping');

export class Gate {
  #router: RequestHandler | undefined;
  readonly #inFlight = new InFlight();

  /** For the host to mount. */
  readonly handler: RequestHandler = (req, res, next) => {
    if (this.#router === undefined) {
      this.refuse(req, res, next);
      return;
    }
    try {
      this.#router(req, res, next);
    } finally {
      // Most responses have ended by now, and a listener on each would cost more than the rest.
      if (!res.writableEnded) this.#inFlight.add(req, res);
    }
  };

  /** `refuse` handles requests while the gate is closed; by default with a 503. */
  constructor(
    router: RequestHandler,
    private readonly refuse: RequestHandler = (_req, res) => sendProblem(res, STOPPING, nextRequestId()),
  ) {
    this.#router = router;
  }

  /** Refuses new requests at once. Resolves when those in flight have ended, or after `timeoutMs`. */
  async close(timeoutMs: number): Promise<void> {
    this.#router = undefined;
    await this.#inFlight.empty(timeoutMs);
  }
}
