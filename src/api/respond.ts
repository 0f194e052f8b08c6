/** The stage of a route that calls its handler and sends the result, by the kind of response that the route declares. */
import type { Request, RequestHandler } from 'express';
import type { HostLogger } from '../host/contract.js';
import { principalOf } from './authenticate.js';
import { type Exchange, exchangeOf } from './exchange.js';
import { sendJson } from './json-response.js';
import { type ApiRoute, isStreamRoute } from './route.js';
import { sendStream } from './stream-response.js';

export function respond(route: ApiRoute, logger: HostLogger): RequestHandler {
  const send = isStreamRoute(route) ? sendStream(route) : sendJson(route);
  return async (req, res) => {
    const exchange = exchangeOf(res);
    const { query, body } = exchange;
    const params = req.params as Record<string, string>;
    await send({ principal: principalOf(exchange), params, query, body }, req, res);
    if (logger.isLevelEnabled?.('debug') !== false) logAccess(logger, req, exchange);
  };
}

function logAccess(logger: HostLogger, { method }: Request, exchange: Exchange): void {
  const { requestId, route, startedAtMs } = exchange;
  const { keyId, tenantId } = principalOf(exchange);
  const durationMs = performance.now() - startedAtMs;
  logger.debug({ requestId, method, route, status: 200, keyId, tenantId, durationMs }, 'request served');
}
