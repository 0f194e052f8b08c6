/** Sends the result of a route's handler as JSON. */
import type { Request, Response } from 'express';
import type { CountUsage } from './count-usage.js';
import { encodeJson } from './encode-json.js';
import { SharedBody, sendBody } from './encoded-body.js';
import { beforeDeadline, exchangeOf } from './exchange.js';
import type { ApiRequest, JsonRoute } from './route.js';
import { SingleFlight } from './single-flight.js';

const JSON_HEADERS = { 'Content-Type': 'application/json; charset=utf-8' };

export function sendJson(route: JsonRoute, count: CountUsage) {
  const read = route.response.isShared ? sharedRead(route) : ownRead(route);
  return async (request: ApiRequest, req: Request, res: Response): Promise<void> => {
    const exchange = exchangeOf(res);
    const result = read(request);
    // A handler that has the result at once, such as ping's, needs no timer.
    const body =
      result instanceof Promise ? await beforeDeadline(result, exchange, route.response.deadlineMs) : result;
    const sent = sendBody(req, res, exchange.requestId, JSON_HEADERS, body);
    if (sent !== undefined) await beforeDeadline(sent, exchange, route.response.deadlineMs);
    count(res, 200);
  };
}

type Read = (request: ApiRequest) => string | Promise<string | SharedBody>;

function ownRead(route: JsonRoute): Read {
  const serialise = (value: unknown) => JSON.stringify(value);
  return (request) => {
    const value = route.handle(request);
    return value instanceof Promise ? value.then(serialise) : serialise(value);
  };
}

/** Serialises to bytes, which all requests that share the read send without encoding or compressing them again. */
function sharedRead(route: JsonRoute): Read {
  const reads = new SingleFlight<SharedBody>();
  return (request) => {
    const { principal, params, query } = request;
    const question = JSON.stringify([principal.tenantId, params, query]);
    return reads.read(question, async () => new SharedBody(encodeJson(await route.handle(request))));
  };
}
