/**
 * A handler that can be closed: it then takes no new requests and waits for those in flight. The stack of an Express
 * router is never edited, because that breaks requests in flight (Express maintainers, expressjs/express#4436).
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { InFlight } from './in-flight.js';

/** The contract's `HttpHandler` (src/host/http.ts), because this folder imports no other. */
export type Handler = {
  handle(
    req: IncomingMessage & { url: string; baseUrl: string },
    res: ServerResponse,
    next: (error?: unknown) => void,
  ): unknown;
}['handle'];

export class Gate {
  #router: Handler | undefined;
  readonly #inFlight = new InFlight();

  /** For the host to mount. */
  readonly handler: Handler = (req, res, next) => {
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
  constructor(private readonly refuse: Handler) {}

  open(router: Handler): void {
    this.#router = router;
  }

  /** Refuses new requests at once. Resolves when those in flight have ended, or after `timeoutMs`. */
  async close(timeoutMs: number): Promise<void> {
    this.#router = undefined;
    await this.#inFlight.empty(timeoutMs);
  }
}
