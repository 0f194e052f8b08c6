/**
 * Checks requests before Express's router sees them. Requests that are refused here come in floods, so they are spared
 * Express's way from a stage to an error handler (test/bench/README.md).
 */
import type { ErrorRequestHandler, Request, RequestHandler } from 'express';
import type { Problem } from '../http/problem.js';
import { type Exchange, startExchange } from './exchange.js';

/** Returns the problem with which a request is refused, or undefined. A promise only if it had to wait for something. */
export type Check = (req: Request, exchange: Exchange) => Refusal | Promise<Refusal>;
type Refusal = Problem | undefined;

/** Asks `second` only if `first` doesn't refuse the request. */
export function inTurn(first: Check, second: Check): Check {
  return (req, exchange) => {
    const refusal = first(req, exchange);
    if (refusal instanceof Promise) return refusal.then((problem) => problem ?? second(req, exchange));
    return refusal ?? second(req, exchange);
  };
}

/** Passes requests on to `router`, or to `refuse` with the problem that `check` returned or the error that it threw. */
export function admit(check: Check, router: RequestHandler, refuse: ErrorRequestHandler): RequestHandler {
  return (req, res, next) => {
    const exchange = startExchange(req, res);
    const fail = (error: unknown) => refuse(error, req, res, next);
    const decide = (refusal: Refusal) => (refusal === undefined ? router(req, res, next) : fail(refusal));
    try {
      const refusal = check(req, exchange);
      if (refusal instanceof Promise) refusal.then(decide).catch(fail);
      else decide(refusal);
    } catch (error) {
      fail(error);
    }
  };
}
