/**
 * The sign-in page. It remembers where the person wanted to go and, if their session ended while they filled in a form,
 * what they had entered. sign-in.ts and the guard in admin-shell.ts show it.
 *
 * After the sign-in, the entries come back as a form with one button and the new session's CSRF token, so that nothing is
 * submitted until the person confirms it. Entries are kept only if the form came from one of this host's own pages:
 * otherwise a foreign page could get its form submitted by the next person who signs in.
 */
import { html } from 'exovo-api-access/internal/html';
import { nextRequestId, sendProblem, wantsJson } from 'exovo-api-access/internal/http';
import type { Request, Response } from 'express';
import Joi from 'joi';
import { sendBare } from '../frame/frame.js';
import { hostProblem } from '../frame/host-problem.js';
import { isEmbedded } from '../server/embedding.js';
import { publicPath } from '../server/public-address.js';
import { isOwnOrigin, localPath } from './origin.js';
import { STRINGS } from './strings.js';

/** A form that was submitted after the session had ended. */
export interface InterruptedForm {
  readonly path: string;
  readonly fields: Readonly<Record<string, string | readonly string[]>>;
}

export interface SignInPage {
  readonly returnTo: string;
  readonly interrupted?: InterruptedForm;
  readonly username?: string;
  readonly error?: string;
}

/** Fields that belong to the ended session; the new session brings its own. */
const NOT_CARRIED = new Set(['_csrf']);

const INTERRUPTED = Joi.object<InterruptedForm, true>({
  path: Joi.string().required(),
  fields: Joi.object()
    .pattern(
      Joi.string(),
      Joi.alternatives(Joi.string().allow(''), Joi.array().items(Joi.string().allow(''))),
    )
    .required(),
});

/** Responds to a request without a signed-in administrator: a 401 for a program, the sign-in page for a person. */
export function askToSignIn(req: Request, res: Response): void {
  if (isEmbedded(req)) {
    askToSignInElsewhere(req, res);
    return;
  }
  if (wantsJson(req)) {
    sendProblem(
      res,
      hostProblem('sign_in_required', STRINGS.refusals.signInFirst(publicPath(req, '/admin/sign-in'))),
      nextRequestId(),
    );
    return;
  }
  if (req.method === 'GET' || req.method === 'HEAD') {
    res.set('Cache-Control', 'no-store');
    const returnTo = encodeURIComponent(localPath(req.originalUrl));
    res.redirect(303, `${publicPath(req, '/admin/sign-in')}?return_to=${returnTo}`);
    return;
  }
  const interrupted = isOwnOrigin(req) ? interruptedForm(req) : undefined;
  sendSignInPage(res, 401, { returnTo: '/admin', ...(interrupted !== undefined && { interrupted }) });
}

function askToSignInElsewhere(req: Request, res: Response): void {
  const { errorTitles, refusals } = STRINGS;
  if (wantsJson(req)) {
    sendProblem(res, hostProblem('sign_in_required', refusals.signInElsewhere), nextRequestId());
    return;
  }
  const title = errorTitles.sign_in_required ?? '';
  sendBare(res, 401, title, html`<h1>${title}</h1>\n<p role="alert">${refusals.signInElsewhere}</p>`);
}

export function sendSignInPage(res: Response, status: number, page: SignInPage): void {
  const body = html`<h1>${STRINGS.signIn}</h1>
${page.interrupted !== undefined && html`<p class="shell-notice">${STRINGS.signInAgain}</p>\n`}${
  page.error !== undefined && html`<p class="shell-error" role="alert">${page.error}</p>\n`
}<form class="shell-card" method="post" action="${publicPath(res.req, '/admin/sign-in')}">
<input type="hidden" name="return_to" value="${page.returnTo}">
${
  page.interrupted !== undefined &&
  html`<input type="hidden" name="interrupted" value="${JSON.stringify(page.interrupted)}">\n`
}<label for="username">${STRINGS.username}</label>
<input id="username" name="username" value="${page.username ?? ''}" autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="64"${
    page.username === undefined && html` autofocus`
  }>
<label for="password">${STRINGS.password}</label>
<input id="password" name="password" type="password" autocomplete="current-password" required maxlength="256"${
    page.username !== undefined && html` autofocus`
  }>
<button class="primary" type="submit">${STRINGS.signIn}</button>
</form>`;
  sendBare(res, status, STRINGS.signIn, body);
}

/** Shows the interrupted form's entries as a form that submits them with the new session's token. */
export function sendContinuePage(res: Response, interrupted: InterruptedForm, csrfToken: string): void {
  const hidden = Object.entries(interrupted.fields).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : value).map(
      (one) => html`<input type="hidden" name="${name}" value="${one}">\n`,
    ),
  );
  const body = html`<h1>${STRINGS.continueTitle}</h1>
<form class="shell-card" method="post" action="${publicPath(res.req, interrupted.path)}">
<p>${STRINGS.continueText}</p>
<input type="hidden" name="_csrf" value="${csrfToken}">
${hidden}<button class="primary" type="submit" autofocus>${STRINGS.continueSubmit}</button>
</form>
<p><a href="${publicPath(res.req, '/admin')}">${STRINGS.continueDiscard}</a></p>`;
  sendBare(res, 200, STRINGS.continueTitle, body);
}

/** Parses the sign-in form's field `interrupted`. Returns undefined if it is missing or malformed. */
export function parseInterrupted(text: unknown): InterruptedForm | undefined {
  if (typeof text !== 'string') return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { value, error } = INTERRUPTED.validate(parsed, { convert: false });
  return error === undefined && value.path !== '' ? { ...value, path: localPath(value.path) } : undefined;
}

function interruptedForm(req: Request): InterruptedForm | undefined {
  const body: unknown = req.body;
  if (!req.is('urlencoded') || typeof body !== 'object' || body === null) return undefined;
  const kept = Object.fromEntries(Object.entries(body).filter(([name]) => !NOT_CARRIED.has(name)));
  return parseInterrupted(JSON.stringify({ path: req.originalUrl, fields: kept }));
}
