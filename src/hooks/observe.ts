/** Reports each request to the host's request observers after its response. */
import type { Request, RequestHandler, Response } from 'express';
import { type Exchange, findExchange } from '../api/exchange.js';
import { openApiPath } from '../api/route.js';
import type { ObservedRequest, RequestObserver } from '../host/hooks.js';
import type { Contribution } from '../host/registry.js';
import { notifyHook, type RateLimitedLog } from './call-hook.js';

/** Returns `router` itself if there are no observers. */
export function withObservers(
  router: RequestHandler,
  observers: readonly Contribution<RequestObserver>[],
  log: RateLimitedLog,
): RequestHandler {
  if (observers.length === 0) return router;
  return (req, res, next) => {
    const startedAtMs = performance.now();
    // `close` follows `finish`, and is also emitted when the client leaves early.
    res.once('close', () => {
      const request = observed(req, res, startedAtMs);
      for (const { title, value } of observers) {
        notifyHook(
          () => value.observe(request),
          (error) => log.error(title, error),
        );
      }
    });
    router(req, res, next);
  };
}

function observed(req: Request, res: Response, startedAtMs: number): ObservedRequest {
  const { principal, route }: Partial<Exchange> = findExchange(res) ?? {};
  return Object.freeze({
    method: req.method,
    route: route === undefined ? null : openApiPath(route),
    status: res.writableFinished ? res.statusCode : null,
    durationMs: performance.now() - startedAtMs,
    keyId: principal?.keyId ?? null,
    tenantId: principal?.tenantId ?? null,
  });
}
