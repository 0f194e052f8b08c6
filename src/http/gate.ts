/**
 * A handler that can be closed: it then takes no new requests and waits for those in flight. The stack of an Express
 * router is never edited, because that breaks requests in flight (Express maintainers, expressjs/express#4436).
 */
import type { RequestHandler } from 'express';
import { InFlight } from './in-flight.js';

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

  /** Closed at first. `refuse` handles requests while it is closed. */
  constructor(private readonly refuse: RequestHandler) {}

  open(router: RequestHandler): void {
    this.#router = router;
  }

  /** Refuses new requests at once. Resolves when those in flight have ended, or after `timeoutMs`. */
  async close(timeoutMs: number): Promise<void> {
    this.#router = undefined;
    await this.#inFlight.empty(timeoutMs);
  }
}
