/**
 * The sign-in page, and what it carries across: where the person wanted to go and, when a session ended in the middle
 * of a form, what had been entered. Shown by sign-in.ts and by the guard of admin-shell.ts.
 *
 * After the sign-in the entered fields come back as a form with one button: nothing is sent before the person says so,
 * nothing twice, and with the new session's CSRF token. Fields are carried only when the form came from a page of this
 * host's own: otherwise a foreign page could have its form sent by whoever signs in next.
 */

import { html, type SafeHtml } from 'exovo-api-access/internal/html';
import type { Request, Response } from 'express';
import Joi from 'joi';
import { frame } from '../frame/frame.js';
import { Problem, sendProblem, wantsJson } from '../frame/problem.js';
import { STRINGS } from '../strings.js';
import { isOwnOrigin, localPath } from './origin.js';

/** A form that the end of a session interrupted. */
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

/** Fields of a session that is over; the new one has its own. */
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

/** The guard's answer to a stranger: 401 for a program, the sign-in page for a person. */
export function askToSignIn(req: Request, res: Response, publicUrl: string): void {
  if (wantsJson(req)) {
    sendProblem(res, new Problem(401, 'sign_in_required', STRINGS.refusals.signInFirst));
    return;
  }
  if (req.method === 'GET' || req.method === 'HEAD') {
    res.set('Cache-Control', 'no-store');
    res.redirect(303, `/admin/sign-in?return_to=${encodeURIComponent(localPath(req.originalUrl))}`);
    return;
  }
  const interrupted = isOwnOrigin(req, publicUrl) ? interruptedForm(req) : undefined;
  sendSignInPage(res, 401, { returnTo: '/admin', ...(interrupted !== undefined && { interrupted }) });
}

export function sendSignInPage(res: Response, status: number, page: SignInPage): void {
  const body = html`<h1>${STRINGS.signIn}</h1>
${page.interrupted !== undefined && html`<p class="shell-notice">${STRINGS.signInAgain}</p>\n`}${
  page.error !== undefined && html`<p class="shell-error" role="alert">${page.error}</p>\n`
}<form class="shell-card" method="post" action="/admin/sign-in">
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

/** The entered fields again, ready to be sent once with the new session's token. */
export function sendContinuePage(res: Response, interrupted: InterruptedForm, csrfToken: string): void {
  const hidden = Object.entries(interrupted.fields).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : value).map(
      (one) => html`<input type="hidden" name="${name}" value="${one}">\n`,
    ),
  );
  const body = html`<h1>${STRINGS.continueTitle}</h1>
<form class="shell-card" method="post" action="${interrupted.path}">
<p>${STRINGS.continueText}</p>
<input type="hidden" name="_csrf" value="${csrfToken}">
${hidden}<button class="primary" type="submit" autofocus>${STRINGS.continueSend}</button>
</form>
<p><a href="/admin">${STRINGS.continueDrop}</a></p>`;
  sendBare(res, 200, STRINGS.continueTitle, body);
}

/** What the sign-in form carried; undefined when it is absent or was tampered with. */
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

function sendBare(res: Response, status: number, title: string, body: SafeHtml): void {
  res.status(status).set('Cache-Control', 'no-store').type('html').send(frame({ title, body }).toString());
}
