/** The last stage of a request that was refused or failed: logs the problem and sends it. */
import type { ErrorRequestHandler } from 'express';
import type { HostLogger } from '../host/contract.js';
import { type LinksFor, Problem } from '../http/problem.js';
import { closeAfterUnreadBody } from '../http/send-allow.js';
import { isUndecodablePath, logProblem, sendProblem, toProblem } from '../http/send-problem.js';
import { LogSummary } from '../log-summary.js';
import { DatabaseUnavailableError, isUnavailable } from '../storage/errors.js';
import type { CountUsage } from './count-usage.js';
import { type Exchange, exchangeOf } from './exchange.js';

/** Requests that can come in floods, for one line of the log a minute. */
export interface RequestSummaries {
  /** 401, 403 and 429, by code. */
  readonly refusedKeys: Pick<LogSummary, 'add'>;
  /** 503, by code and cause. */
  readonly outages: Pick<LogSummary, 'add'>;
}

/** `close` writes what has not been written yet. */
export function requestSummaries(logger: HostLogger): RequestSummaries & { close(): void } {
  const refusedKeys = new LogSummary((summary) => {
    logger.info({ ...summary }, 'requests were refused for their API key');
  });
  const outages = new LogSummary((summary) => {
    logger.warn({ ...summary }, 'requests could not be served');
  });
  const close = () => {
    refusedKeys.close();
    outages.close();
  };
  return { refusedKeys, outages, close };
}

export function sendError(
  logger: HostLogger,
  summaries: RequestSummaries,
  linksFor: LinksFor,
  count: CountUsage,
): ErrorRequestHandler {
  return (error: unknown, req, res, _next) => {
    const exchange = exchangeOf(res);
    const { requestId, startedAtMs, route } = exchange;
    const problem = problemOf(error);
    const { status } = problem;
    const durationMs = performance.now() - startedAtMs;
    logProblem(logger, problem, { requestId, method: req.method, route, status, durationMs });
    summarise(summaries, problem, exchange);
    closeAfterUnreadBody(req, res);
    // A response that has begun was counted then.
    if (!res.headersSent) count(res, status);
    sendProblem(res, problem, requestId, linksFor(req));
  };
}

function summarise({ refusedKeys, outages }: RequestSummaries, problem: Problem, exchange: Exchange): void {
  const { status, code, cause } = problem;
  if (status === 401 || status === 403 || status === 429) refusedKeys.add(code, exchange.ip);
  if (status !== 503) return;
  outages.add(cause instanceof Error ? `${code}: ${cause.message}` : code, exchange.ip);
}

function problemOf(error: unknown): Problem {
  if (isUndecodablePath(error)) return new Problem('not_found');
  // A host's own code may throw the errors of its database driver as they are.
  return toProblem(isUnavailable(error) ? DatabaseUnavailableError.from(error) : error);
}
