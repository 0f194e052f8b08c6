/** The last stage of a request that was refused or failed: logs the problem and sends it. */
import type { ErrorRequestHandler } from 'express';
import { clientAddress } from '../client-address.js';
import type { HostLogger } from '../host/contract.js';
import { Problem } from '../http/problem.js';
import { isUndecodablePath, logProblem, sendProblem, toProblem } from '../http/send-problem.js';
import { LogSummary } from '../log-summary.js';
import { DatabaseUnavailableError, isUnavailable } from '../storage/errors.js';
import { exchangeOf } from './exchange.js';

/** Summarises the requests that were refused for their key, because they can come in floods. */
export function refusedKeys(logger: HostLogger): LogSummary {
  return new LogSummary((summary) => {
    logger.info({ ...summary }, 'requests were refused for their API key');
  });
}

export function sendError(logger: HostLogger, refusals: Pick<LogSummary, 'add'>): ErrorRequestHandler {
  return (error: unknown, req, res, _next) => {
    const { requestId, startedAtMs, route } = exchangeOf(res);
    const problem = problemOf(error);
    logProblem(logger, problem, {
      requestId,
      method: req.method,
      route,
      status: problem.status,
      durationMs: performance.now() - startedAtMs,
    });
    if (problem.status === 401 || problem.status === 403) refusals.add(problem.code, clientAddress(req));
    // Otherwise the rest of an unread body would be parsed as the next request.
    if (!req.complete && req.method !== 'GET' && req.method !== 'HEAD') res.setHeader('Connection', 'close');
    sendProblem(res, problem, requestId);
  };
}

function problemOf(error: unknown): Problem {
  if (isUndecodablePath(error)) return new Problem('not_found');
  // A host's own code may throw the errors of its database driver as they are.
  return toProblem(isUnavailable(error) ? DatabaseUnavailableError.from(error) : error);
}
