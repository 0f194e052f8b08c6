/**
 * The stage of a route that calls its handler and sends the result, by the kind of response that the route declares. A
 * change is logged at `info`, a read at `debug`.
 */
import type { Request, RequestHandler } from 'express';
import type { HostLogger } from '../host/contract.js';
import { principalOf } from './authenticate.js';
import type { CountUsage } from './count-usage.js';
import { type Exchange, exchangeOf } from './exchange.js';
import { sendJson } from './json-response.js';
import { type ApiRoute, isStreamRoute } from './route.js';
import { sendStream } from './stream-response.js';

export function respond(route: ApiRoute, logger: HostLogger, count: CountUsage): RequestHandler {
  const send = isStreamRoute(route) ? sendStream(route, count) : sendJson(route, count);
  return async (req, res) => {
    const exchange = exchangeOf(res);
    const { query, body } = exchange;
    const params = req.params as Record<string, string>;
    await send({ principal: principalOf(exchange), params, query, body }, req, res);
    if (route.method !== 'GET') logger.info({ ...served(req, exchange), params }, 'request served');
    else if (logger.isLevelEnabled?.('debug') !== false)
      logger.debug(served(req, exchange), 'request served');
  };
}

function served(req: Request, exchange: Exchange): object {
  const { requestId, route, startedAtMs, ip: address } = exchange;
  const { keyId, tenantId } = principalOf(exchange);
  const durationMs = performance.now() - startedAtMs;
  return { requestId, method: req.method, route, status: 200, keyId, tenantId, address, durationMs };
}
