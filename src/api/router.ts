/**
 * /api/v1: the checks of the key, then one Express router. They run in the HTTP contract's order of checks. Nothing that
 * fails in here reaches the host's error handler.
 *
 * `composition/` builds a router at enable and whenever a host's contribution changes.
 */
import { type RequestHandler, Router } from 'express';
import type { HostLogger } from '../host/contract.js';
import { type LinksFor, methodNotAllowed, Problem, type ProblemLinks } from '../http/problem.js';
import { sendAllow } from '../http/send-allow.js';
import type { KeyVerifier } from '../keys/key-verifier.js';
import type { LastUsed } from '../keys/last-used.js';
import type { RateLimits } from '../keys/rate-limits.js';
import { SCOPES } from '../keys/scope.js';
import type { UsageCounter } from '../keys/usage-counter.js';
import { admit, inTurn } from './admit.js';
import { authenticate, recordUse } from './authenticate.js';
import { refuseChangesByReadKeys, requireScope } from './authorise.js';
import { readBody } from './body.js';
import { type CountUsage, countUsage } from './count-usage.js';
import { enforceLimits } from './enforce-limits.js';
import { exchangeOf } from './exchange.js';
import { respond } from './respond.js';
import { type ApiRoute, allowedMethods } from './route.js';
import { type RequestSummaries, sendError } from './send-error.js';
import { validateInput } from './validate.js';

const ROUTER_METHODS = { GET: 'get', POST: 'post', PUT: 'put', PATCH: 'patch', DELETE: 'delete' } as const;
const RESPONSE_KINDS = ['json', 'stream'];

export interface ApiRouterOptions {
  readonly routes: readonly ApiRoute[];
  readonly verifier: Pick<KeyVerifier, 'verify'>;
  readonly rateLimits: Pick<RateLimits, 'count'>;
  readonly lastUsed: Pick<LastUsed, 'touch'>;
  readonly usage: Pick<UsageCounter, 'count'>;
  readonly summaries: RequestSummaries;
  readonly logger: HostLogger;
  /** For what describes the API to everybody. */
  readonly links: ProblemLinks;
  /** By default, `links` for every response. */
  readonly linksFor?: LinksFor;
}

/** @throws Error naming a route that declares no scope or no response. */
export function createApiRouter(options: ApiRouterOptions): RequestHandler {
  const {
    routes,
    verifier,
    rateLimits,
    lastUsed,
    usage,
    summaries,
    logger,
    links,
    linksFor = () => links,
  } = options;
  const count = countUsage(usage);
  const checkKey = inTurn(
    authenticate(verifier), // 401
    enforceLimits(rateLimits), // 403, 429
  );
  const stagesBeforeRouting = [
    recordUse(lastUsed),
    refuseChangesByReadKeys, // 403
  ];
  // Express finds the route now: 404 for a path, 405 for a method.
  const stagesOfRoute = (route: ApiRoute): RequestHandler[] => [
    enterRoute(route.path),
    requireScope(route), // 403
    ...(route.body === undefined ? [] : [readBody]), // 415, 413, 400
    validateInput(route), // 400
    respond(route, logger, count), // 200, or a problem of the handler
  ];
  const router = Router({ caseSensitive: true, strict: true });
  router.use(stagesBeforeRouting);
  for (const [path, methods] of groupByPath(routes)) {
    const ofPath = router.route(path);
    for (const route of methods) ofPath[ROUTER_METHODS[route.method]](stagesOfRoute(route));
    const allowed = allowedMethods(methods);
    ofPath.options(enterRoute(path), respondToOptions(allowed, count)); // 204
    ofPath.all(enterRoute(path), refuseMethod(allowed)); // 405
  }
  for (const { path } of routes) router.all(`${path}/`, refuseSlash);
  router.use(refusePath);
  const refuse = sendError(logger, summaries, linksFor, count);
  // Express matches a failed request against every later route of the same router before it reaches the error handler, so
  // that handler is in a router around the one with the routes.
  return admit(checkKey, Router().use(router, refuse), refuse);
}

/** First of the route's stages, so that the log names the route of a request that a later stage refuses. */
function enterRoute(path: string): RequestHandler {
  return (_req, res, next) => {
    exchangeOf(res).route = path;
    next();
  };
}

function respondToOptions(allowed: readonly string[], count: CountUsage): RequestHandler {
  return (req, res) => {
    count(res, 204);
    sendAllow(req, res, exchangeOf(res).requestId, allowed);
  };
}

function refuseMethod(allowed: readonly string[]): RequestHandler {
  const problem = methodNotAllowed(allowed);
  return () => {
    throw problem;
  };
}

const NOT_FOUND = new Problem('not_found');
const ENDS_WITH_SLASH = new Problem(
  'not_found',
  'There is no such path under /api/v1. Write it without the slash at the end.',
);
const HAS_DOUBLED_SLASH = new Problem(
  'not_found',
  'There is no such path under /api/v1. Write it without doubled slashes.',
);

/** Near misses of a path that exists. */
const refuseSlash: RequestHandler = () => {
  throw ENDS_WITH_SLASH;
};

const refusePath: RequestHandler = (req) => {
  throw req.path.includes('//') ? HAS_DOUBLED_SLASH : NOT_FOUND;
};

function groupByPath(routes: readonly ApiRoute[]): Map<string, ApiRoute[]> {
  const paths = new Map<string, ApiRoute[]>();
  for (const route of routes) {
    const { method, path, scope, response } = route;
    if (!SCOPES.includes(scope)) {
      throw new Error(`The route ${method} ${path} declares no scope. Give it "read" or "read_write".`);
    }
    if (!RESPONSE_KINDS.includes(response?.kind)) {
      throw new Error(`The route ${method} ${path} declares no response. Give it one of "json" or "stream".`);
    }
    paths.set(path, [...(paths.get(path) ?? []), route]);
  }
  return paths;
}
