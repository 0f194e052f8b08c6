/**
 * Serves GET /openapi.json, the only path of /api/v1 that needs no key. It comes before the router and costs the other
 * paths one comparison.
 */
import type { RequestHandler } from 'express';
import { commonHeaders } from '../../http/common-headers.js';
import { methodNotAllowed } from '../../http/problem.js';
import { nextRequestId } from '../../http/request-id.js';
import { sendProblem, toProblem } from '../../http/send-problem.js';
import { validateQuery } from '../validate.js';
import { OPENAPI_PATH, type OpenApiDocument } from './document.js';

const WRONG_METHOD = methodNotAllowed(['GET', 'HEAD']);

export function withOpenApi(
  document: OpenApiDocument,
  publicUrl: string,
  router: RequestHandler,
): RequestHandler {
  const body = Buffer.from(JSON.stringify(document));
  return (req, res, next) => {
    if (!req.url.startsWith(OPENAPI_PATH) || req.path !== OPENAPI_PATH) {
      router(req, res, next);
      return;
    }
    const requestId = nextRequestId();
    try {
      if (req.method !== 'GET' && req.method !== 'HEAD') throw WRONG_METHOD;
      validateQuery(req, undefined);
    } catch (error) {
      // Otherwise the rest of an unread body would be parsed as the next request.
      if (!req.complete && req.method !== 'GET') res.setHeader('Connection', 'close');
      sendProblem(res, toProblem(error), requestId, publicUrl);
      return;
    }
    res.writeHead(200, {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': body.length,
      ...commonHeaders(requestId),
    });
    res.end(body);
  };
}
