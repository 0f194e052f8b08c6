/** The error middleware of the admin router: problem details for scripts, a page for people. */
import type { ErrorRequestHandler, Request, Response } from 'express';
import { html, type SafeHtml } from '../../html.js';
import { cameFrom } from '../../http/came-from.js';
import { Problem } from '../../http/problem.js';
import { RETRY_AFTER_SECONDS } from '../../http/problems.js';
import { isUndecodablePath, logProblem, sendProblem, toProblem } from '../../http/send-problem.js';
import { wantsJson } from '../../http/wants-json.js';
import type { AdminContext } from './context.js';
import { databaseFinding, healthStrip } from './health.js';
import type { Tab } from './page.js';
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

function sendErrorPage(context: AdminContext, req: Request, res: Response, problem: Problem): void {
  const { pages, base } = context;
  if (problem.status === 503) res.set('Retry-After', String(RETRY_AFTER_SECONDS));
  res.set({ ...problem.headers });
  const { title, text } = textsOf(problem);
  pages.send(req, res, {
    title,
    tab: tabOf(req.path),
    body: errorBody(text, res.locals.requestId, wayBack(context, req)),
    status: problem.status,
    ...(problem.code === 'database_unavailable' && {
      health: healthStrip([databaseFinding(false, problem)], base),
    }),
  });
}

/** The path is relative to the plugin's mount, e.g. `/audit.csv`. */
function tabOf(path: string): Tab {
  return path.startsWith('/audit') ? 'audit' : 'keys';
}

/** Leads to the page from which the person came, with its filters, or else to the list of the same tab. */
function wayBack({ base, publicUrl }: AdminContext, req: Request): SafeHtml {
  const from = cameFrom(req, new URL(base, publicUrl).href);
  const path = from ?? `${base}/${tabOf(req.path)}`;
  const label = path.startsWith(`${base}/audit`)
    ? STRINGS.backToAudit
    : path.split('?')[0] === `${base}/keys`
      ? STRINGS.backToKeys
      : STRINGS.back;
  return html`<a class="api-button" href="${path}">${label}</a>`;
}

function errorBody(text: string, requestId: string, back: SafeHtml): SafeHtml {
  return html`<div class="api-errors" role="alert"><p>${text}</p></div>
<p class="api-muted">${TEXT.requestId} <code>${requestId}</code></p>
<p>${back}</p>`;
}

/** Prefers the pages' own texts. The detail of a host's refusal is already a sentence for its administrator. */
function textsOf({ code, status, title, detail }: Problem): { title: string; text: string } {
  const known: Readonly<Record<string, { title: string; text: string }>> = TEXT.problems;
  return (
    known[code] ??
    (status < 500 ? { title, text: detail } : { title: TEXT.unexpectedTitle, text: TEXT.unexpected })
  );
}
