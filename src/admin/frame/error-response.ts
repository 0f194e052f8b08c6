/** The one end of the admin routes' pipes that go wrong: problem details for scripts, a page for people. */
import type { ErrorRequestHandler, Request, Response } from 'express';
import { Problem } from '../../http/problem.js';
import { RETRY_AFTER_SECONDS } from '../../http/problems.js';
import { isUndecodablePath, logProblem, sendProblem, toProblem } from '../../http/send-problem.js';
import { wantsJson } from '../../http/wants-json.js';
import type { AdminContext } from './context.js';
import { errorBody } from './error-page.js';
import { databaseFinding } from './health.js';
import { healthStrip } from './health-strip.js';
import { STRINGS } from './strings.js';

export function answerError({ pages, logger, shell }: AdminContext): ErrorRequestHandler {
  return (error: unknown, req, res, _next) => {
    const requestId: string = res.locals.requestId;
    const problem = isUndecodablePath(error)
      ? new Problem('not_found', 'There is no such page.')
      : toProblem(error);
    logProblem(logger, problem, { requestId, method: req.method, status: problem.status });
    // Before the guard there is nobody to make a page for.
    const isPage = !wantsJson(req) && !res.headersSent && shell.administratorOf(req) !== undefined;
    if (isPage) sendErrorPage(pages, req, res, problem);
    else sendProblem(res, problem, requestId);
  };
}

function sendErrorPage(pages: AdminContext['pages'], req: Request, res: Response, problem: Problem): void {
  if (problem.status === 503) res.set('Retry-After', String(RETRY_AFTER_SECONDS));
  res.set({ ...problem.headers });
  pages.send(req, res, {
    title: STRINGS.failed.title,
    tab: 'keys',
    body: errorBody(problem, res.locals.requestId, req.baseUrl),
    status: problem.status,
    ...(problem.code === 'database_unavailable' && { health: healthStrip([databaseFinding(false)]) }),
  });
}
