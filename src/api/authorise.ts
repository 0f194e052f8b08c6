/** Compares what a key may do with what a request would do. */
import type { RequestHandler } from 'express';
import { Problem } from '../http/problem.js';
import { allows } from '../keys/scope.js';
import { CHALLENGE, principalOf } from './authenticate.js';
import { exchangeOf } from './exchange.js';
import type { ApiRoute } from './route.js';

const READ_ONLY = new Problem('read_only_key', undefined, {
  headers: { 'WWW-Authenticate': `${CHALLENGE}, error="insufficient_scope"` },
});

/** The methods that change nothing. */
const READ_METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/** Refuses changes by a read key before the path is looked at. The public page promises that for every path. */
export const refuseChangesByReadKeys: RequestHandler = (req, res, next) => {
  const { scope } = principalOf(exchangeOf(res));
  if (scope === 'read' && !READ_METHODS.includes(req.method)) throw READ_ONLY;
  next();
};

/** Refuses a key without the scope that the route declares. */
export function requireScope(route: Pick<ApiRoute, 'scope'>): RequestHandler {
  return (_req, res, next) => {
    if (!allows(principalOf(exchangeOf(res)).scope, route.scope)) throw READ_ONLY;
    next();
  };
}
