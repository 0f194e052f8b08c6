/**
 * /api/v1 as one Express router. The order of checks is the contract's: 401, 403, 404, 405, 415/413, 400, handler.
 *
 * Built anew at each enable from the route table; `plugin.ts` mounts it. Nothing that fails in here reaches the host's
 * error handler.
 */
import {
  type ErrorRequestHandler,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
  Router,
} from 'express';
import type { HostLogger } from '../host/contract.js';
import { methodNotAllowed, Problem } from '../http/problem.js';
import { nextRequestId } from '../http/request-id.js';
import { isUndecodablePath, logProblem, sendProblem, toProblem } from '../http/send-problem.js';
import type { KeyVerifier, Principal } from '../keys/key-verifier.js';
import type { LastUsed } from '../keys/last-used.js';
import { allows, SCOPES } from '../keys/scope.js';
import { DatabaseUnavailableError, isUnavailable } from '../storage/errors.js';
import { withTimeout } from '../timeout.js';
import { authenticate } from './authenticate.js';
import { type Exchange, exchangeOf, setExchange } from './exchange.js';
import { responder } from './responder.js';
import type { ApiRequest, ApiRoute } from './route.js';
import { readBody, validateBody, validateQuery } from './validate.js';

const METHOD_NAMES = { GET: 'get', POST: 'post', PUT: 'put', PATCH: 'patch', DELETE: 'delete' } as const;

/** What is answered later than this is a 503; the contract promises 3 s. */
const DEADLINE_MS = 2_800;

const READ_ONLY = new Problem('read_only_key', undefined, {
  headers: { 'WWW-Authenticate': 'Bearer realm="exovo-api", error="insufficient_scope"' },
});
const NO_BODY: Readonly<Record<string, unknown>> = Object.freeze({});
const NO_SUCH_PATH = new Problem('not_found');

export interface ApiRouterOptions {
  readonly routes: readonly ApiRoute[];
  readonly verifier: Pick<KeyVerifier, 'verify'>;
  readonly lastUsed: Pick<LastUsed, 'touch'>;
  readonly logger: HostLogger;
}

/** @throws Error naming the route when one declares no scope. */
export function createApiRouter({ routes, verifier, lastUsed, logger }: ApiRouterOptions): RequestHandler {
  const router = Router({ caseSensitive: true, strict: true });
  for (const [path, methods] of byPath(routes)) {
    const route = router.route(path);
    for (const declared of methods) {
      const before = declared.body === undefined ? [] : [found(path), awaitBody];
      route[METHOD_NAMES[declared.method]](...before, serve(declared, logger));
    }
    route.all(found(path), refuseMethod(methods));
  }
  router.use((_req, _res, next) => next(NO_SUCH_PATH));
  const answer = answerError(logger);
  router.use(answer);
  const serveFor = (
    principal: Principal,
    exchange: Exchange,
    req: Request,
    res: Response,
    next: NextFunction,
  ) => {
    exchange.principal = principal;
    lastUsed.touch(principal.keyId, req);
    if (principal.scope === 'read' && req.method !== 'GET' && req.method !== 'HEAD') throw READ_ONLY;
    router(req, res, next);
  };
  // Not layers of the router: they come before every path, and every request would pay for each.
  return (req, res, next) => {
    const exchange: Exchange = {
      requestId: nextRequestId(),
      startedAtMs: performance.now(),
      bodyMs: 0,
      principal: undefined,
      route: undefined,
    };
    setExchange(res, exchange);
    try {
      const principal = authenticate(req, verifier);
      if (!(principal instanceof Promise)) serveFor(principal, exchange, req, res, next);
      else {
        inTime(principal, exchange.startedAtMs)
          .then((verified) => serveFor(verified, exchange, req, res, next))
          .catch((error: unknown) => answer(error, req, res, next));
      }
    } catch (error) {
      answer(error, req, res, next);
    }
  };
}

/** Before anything that may refuse the request on its way to `serve`. */
function found(path: string): RequestHandler {
  return (_req, res, next) => {
    underWay(res).route = path;
    next();
  };
}

const awaitBody: RequestHandler = (req, res, next) => {
  const beganAtMs = performance.now();
  readBody(req, res, (error?: unknown) => {
    underWay(res).bodyMs = performance.now() - beganAtMs;
    next(error);
  });
};

function serve(route: ApiRoute, logger: HostLogger): RequestHandler {
  const answerTo = responder(route);
  return (req, res, next) => {
    const exchange = underWay(res);
    exchange.route = route.path;
    const { principal, startedAtMs, bodyMs } = exchange;
    if (principal === undefined) throw new Error('A route was reached without a key.');
    if (!allows(principal.scope, route.scope)) throw READ_ONLY;
    const request: ApiRequest = {
      principal,
      params: req.params as Record<string, string>,
      query: validateQuery(req, route.query),
      body: route.body === undefined ? NO_BODY : validateBody(req.body, route.body),
    };
    const end = (body: string | Buffer): void => {
      sendJson(res, body, exchange.requestId);
      if (logger.isLevelEnabled?.('debug') !== false) logAccess(logger, req, route, principal, exchange);
    };
    const answer = answerTo(request);
    if (answer instanceof Promise)
      inTime(answer, startedAtMs + bodyMs)
        .then(end)
        .catch(next);
    else end(answer);
  };
}

/** Within the router. */
function underWay(res: Response): Exchange {
  const exchange = exchangeOf(res);
  if (exchange === undefined) throw new Error('A request came past the beginning of the router.');
  return exchange;
}

function logAccess(
  logger: HostLogger,
  { method }: Request,
  { path }: ApiRoute,
  { keyId, tenantId }: Principal,
  { requestId, startedAtMs }: Exchange,
): void {
  const durationMs = performance.now() - startedAtMs;
  logger.debug(
    { requestId, method, route: path, status: 200, keyId, tenantId, durationMs },
    'request served',
  );
}

function sendJson(res: Response, body: string | Buffer, requestId: string): void {
  res.writeHead(200, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'X-Request-Id': requestId,
  });
  res.end(body);
}

/** The limit covers the whole request, however many statements an endpoint needs. */
function inTime<T>(response: Promise<T>, startedAtMs: number): Promise<T> {
  return withTimeout(
    response,
    DEADLINE_MS - (performance.now() - startedAtMs),
    () => new DatabaseUnavailableError('the request was not served before its deadline'),
  );
}

function refuseMethod(routes: readonly ApiRoute[]): RequestHandler {
  const allowed = routes.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  const problem = methodNotAllowed(allowed);
  return (_req, _res, next) => next(problem);
}

function answerError(logger: HostLogger): ErrorRequestHandler {
  return (error: unknown, req: Request, res, _next) => {
    const { requestId, startedAtMs, route } = underWay(res);
    const problem = isUndecodablePath(error) ? NO_SUCH_PATH : toProblem(known(error));
    logProblem(logger, problem, {
      requestId,
      method: req.method,
      route,
      status: problem.status,
      durationMs: performance.now() - startedAtMs,
    });
    // What is left of an unread body must not be taken for the next request.
    if (!req.complete && req.method !== 'GET' && req.method !== 'HEAD') res.setHeader('Connection', 'close');
    sendProblem(res, problem, requestId);
  };
}

/** A host's own code may throw its database driver's errors as they are. */
function known(error: unknown): unknown {
  return isUnavailable(error) ? DatabaseUnavailableError.from(error) : error;
}

function byPath(routes: readonly ApiRoute[]): Map<string, ApiRoute[]> {
  const paths = new Map<string, ApiRoute[]>();
  for (const route of routes) {
    if (!SCOPES.includes(route.scope)) {
      throw new Error(
        `The route ${route.method} ${route.path} declares no scope. Give it "read" or "read_write".`,
      );
    }
    paths.set(route.path, [...(paths.get(route.path) ?? []), route]);
  }
  return paths;
}
