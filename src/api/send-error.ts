/** The last stage of a request that was refused or failed: logs the problem and sends it. */
import type { ErrorRequestHandler } from 'express';
import type { HostLogger } from '../host/contract.js';
import { Problem } from '../http/problem.js';
import { isUndecodablePath, logProblem, sendProblem, toProblem } from '../http/send-problem.js';
import { DatabaseUnavailableError, isUnavailable } from '../storage/errors.js';
import { exchangeOf } from './exchange.js';

export function sendError(logger: HostLogger): ErrorRequestHandler {
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
