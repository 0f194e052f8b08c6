/** The one end of the admin routes' pipes that go wrong: problem details for scripts, a page for people. */
import type { ErrorRequestHandler, Request, Response } from 'express';
import { type HostProblem, Problem, RETRY_AFTER_SECONDS } from '../../http/problem.js';
import { logProblem, sendProblem, toProblem } from '../../http/send-problem.js';
import { type AdminContext, wantsJson } from './context.js';
import { errorBody } from './error-page.js';
import { databaseFinding } from './health.js';
import { healthStrip } from './health-strip.js';
import { STRINGS } from './strings.js';

export function answerError({ pages, logger, shell }: AdminContext): ErrorRequestHandler {
  return (error: unknown, req, res, _next) => {
    const requestId: string = res.locals.requestId;
    const problem = isUnreadableAddress(error)
      ? new Problem('not_found', 'There is no such page.')
      : toProblem(error);
    logProblem(logger, problem, { requestId, method: req.method, status: problem.status });
    // Before the guard there is nobody to make a page for.
    const isPage = !wantsJson(req) && !res.headersSent && shell.administratorOf(req) !== undefined;
    if (isPage) sendErrorPage(pages, req, res, problem);
    else sendProblem(res, problem, requestId);
  };
}

function sendErrorPage(
  pages: AdminContext['pages'],
  req: Request,
  res: Response,
  problem: Problem | HostProblem,
): void {
  if (problem.status === 503) res.set('Retry-After', String(RETRY_AFTER_SECONDS));
  res.set({ ...problem.options.headers });
  pages.send(req, res, {
    title: STRINGS.failed.title,
    tab: 'keys',
    body: errorBody(problem, res.locals.requestId, req.baseUrl),
    status: problem.status,
    ...(problem.code === 'database_unavailable' && { health: healthStrip([databaseFinding(false)]) }),
  });
}

/** What Express throws when an address has a broken percent escape. */
function isUnreadableAddress(error: unknown): boolean {
  return (
    error instanceof URIError ||
    (error instanceof Error && error.message.startsWith('Failed to decode param'))
  );
}
