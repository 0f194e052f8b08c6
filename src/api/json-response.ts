/** Sends the result of a route's handler as JSON. */
import type { Request, Response } from 'express';
import { commonHeaders } from '../http/common-headers.js';
import { beforeDeadline, exchangeOf } from './exchange.js';
import type { ApiRequest, JsonRoute } from './route.js';
import { SingleFlight } from './single-flight.js';

export function sendJson(route: JsonRoute) {
  const read = route.response.isShared ? sharedRead(route) : ownRead(route);
  return async (request: ApiRequest, _req: Request, res: Response): Promise<void> => {
    const exchange = exchangeOf(res);
    const result = read(request);
    // A handler that has the result at once, such as ping's, needs no timer.
    const body =
      result instanceof Promise ? await beforeDeadline(result, exchange, route.response.deadlineMs) : result;
    res.writeHead(200, {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': Buffer.byteLength(body),
      ...commonHeaders(exchange.requestId),
    });
    res.end(body);
  };
}

type Read = (request: ApiRequest) => string | Promise<string | Buffer>;

function ownRead(route: JsonRoute): Read {
  const serialise = (value: unknown) => JSON.stringify(value);
  return (request) => {
    const value = route.handle(request);
    return value instanceof Promise ? value.then(serialise) : serialise(value);
  };
}

/** Serialises to bytes, which all requests that share the read send without encoding them again. */
function sharedRead(route: JsonRoute): Read {
  const reads = new SingleFlight<Buffer>();
  return (request) => {
    const { principal, params, query } = request;
    const question = JSON.stringify([principal.tenantId, params, query]);
    return reads.read(question, async () => Buffer.from(JSON.stringify(await route.handle(request))));
  };
}
