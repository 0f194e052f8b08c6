/**
 * A handler that can be closed: it then takes no new requests and waits for those in flight. The stack of an Express
 * router is never edited, because that breaks requests in flight (Express maintainers, expressjs/express#4436).
 */
import type { RequestHandler } from 'express';

export class Gate {
  #router: RequestHandler | undefined;
  #inFlight = 0;
  #onEmpty: (() => void) | undefined;

  /** For the host to mount. */
  readonly handler: RequestHandler = (req, res, next) => {
    if (this.#router === undefined) {
      this.refuse(req, res, next);
      return;
    }
    this.#inFlight += 1;
    try {
      this.#router(req, res, next);
    } finally {
      // Most responses have ended by now, and a listener on each would cost more than the counting. If the client left
      // while the host still had the request, `close` has already been emitted and comes no second time.
      if (res.writableEnded || res.closed) this.#leave();
      else res.once('close', this.#leave);
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
