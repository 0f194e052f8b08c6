/** The error middleware of the admin router: problem details for scripts, a page for people. */
import type { ErrorRequestHandler, Request, Response } from 'express';
import { html, type SafeHtml } from '../../html.js';
import { Problem } from '../../http/problem.js';
import { RETRY_AFTER_SECONDS } from '../../http/problems.js';
import { isUndecodablePath, logProblem, sendProblem, toProblem } from '../../http/send-problem.js';
import { wantsJson } from '../../http/wants-json.js';
import type { AdminContext } from './context.js';
import { databaseFinding, healthStrip } from './health.js';
import { STRINGS } from './strings.js';

const TEXT = STRINGS.failed;

export function handleErrors(context: AdminContext): ErrorRequestHandler {
  const { logger, shell } = context;
  return (error: unknown, req, res, _next) => {
    const requestId: string = res.locals.requestId;
    const problem = isUndecodablePath(error)
      ? new Problem('not_found', 'There is no such page.')
      : toProblem(error);
    const { status, code, cause } = problem;
    logProblem(logger, problem, { requestId, method: req.method, status });
    if (status > 500) {
      const reason = cause instanceof Error ? cause.message : undefined;
      logger.warn({ requestId, method: req.method, status, code, reason }, 'request refused');
    }
    // Without an administrator the guard has not run yet, and the host cannot render its frame for anybody.
    const isPage = !wantsJson(req) && !res.headersSent && shell.administratorOf(req) !== undefined;
    if (isPage) sendErrorPage(context, req, res, problem);
    else sendProblem(res, problem, requestId, context);
  };
}

function sendErrorPage({ pages, base }: AdminContext, req: Request, res: Response, problem: Problem): void {
  if (problem.status === 503) res.set('Retry-After', String(RETRY_AFTER_SECONDS));
  res.set({ ...problem.headers });
  const { title, text } = textsOf(problem);
  pages.send(req, res, {
    title,
    tab: 'keys',
    body: errorBody(text, res.locals.requestId, base),
    status: problem.status,
    ...(problem.code === 'database_unavailable' && {
      health: healthStrip([databaseFinding(false, problem)], base),
    }),
  });
}

function errorBody(text: string, requestId: string, base: string): SafeHtml {
  return html`<div class="api-errors" role="alert"><p>${text}</p></div>
<p class="api-muted">${TEXT.requestId} <code>${requestId}</code></p>
<p><a class="api-button" href="${base}/keys">${STRINGS.backToKeys}</a></p>`;
}

/** Prefers the pages' own texts. The detail of a host's refusal is already a sentence for its administrator. */
function textsOf({ code, status, title, detail }: Problem): { title: string; text: string } {
  const known: Readonly<Record<string, { title: string; text: string }>> = TEXT.problems;
  return (
    known[code] ??
    (status < 500 ? { title, text: detail } : { title: TEXT.unexpectedTitle, text: TEXT.unexpected })
  );
}
