/**
 * The routes of Account, for every signed-in administrator: change your own password, and sign out everywhere. A session
 * that began with an assertion has no account here.
 * admin-app.ts mounts them below /admin.
 */
import { html, type SafeHtml } from 'exovo-api-access/internal/html';
import { Problem, wantsJson } from 'exovo-api-access/internal/http';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import { hostProblem } from '../frame/host-problem.js';
import { publicPath } from '../server/public-address.js';
import type { StandaloneAdminShell } from '../sign-in/admin-shell.js';
import type { Administrators } from '../sign-in/administrators.js';
import { MAX_PASSWORD_CHARACTERS, MIN_PASSWORD_CHARACTERS } from '../sign-in/passwords.js';
import { actorOf, endSession, renewSession, signedInOf } from '../sign-in/session.js';
import { askToSignIn } from '../sign-in/sign-in-page.js';
import type { AdministratorChanges } from './changes.js';
import { bodyOf, parseOwnPassword } from './input.js';
import { STRINGS } from './strings.js';

export const ACCOUNT_PATH = '/admin/account';

export interface AccountOptions {
  readonly changes: AdministratorChanges;
  readonly administrators: Administrators;
  readonly shell: StandaloneAdminShell;
  /** Resolves to the problem if the password is wrong, or if there were too many attempts. */
  readonly verifyPassword: (req: Request, password: string) => Promise<Problem | undefined>;
}

export function accountRouter(options: AccountOptions): Router {
  const { changes, shell } = options;
  const router = Router({ caseSensitive: true, strict: true });
  router.use('/account', (req, res, next) => {
    if (signedInOf(req) === undefined) askToSignIn(req, res);
    else next();
  });
  router.get('/account', (req, res) => {
    sendPage(shell, req, res, 200, undefined, req.query.changed === '1');
  });
  router.post('/account/password', shell.requireCsrf, requireOwnAccount, async (req, res) => {
    await changePassword(options, req, res);
  });
  router.post('/account/sign-out-everywhere', shell.requireCsrf, requireOwnAccount, async (req, res) => {
    const by = actorOf(req);
    await changes.endSessions(by, by.actor);
    await endSession(req);
    res.set('Cache-Control', 'no-store');
    if (wantsJson(req)) res.status(204).end();
    else res.redirect(303, publicPath(req, '/admin/sign-in'));
  });
  return router;
}

/** Otherwise these changes would affect an administrator of this host who happens to have the same name. */
const requireOwnAccount: RequestHandler = (req, _res, next) => {
  if (signedInOf(req)?.isAsserted === true)
    throw hostProblem('account_elsewhere', STRINGS.refusals.accountElsewhere);
  next();
};

async function changePassword(options: AccountOptions, req: Request, res: Response): Promise<void> {
  const { changes, administrators, shell, verifyPassword } = options;
  const { _csrf, ...fields } = bodyOf(req);
  const by = actorOf(req);
  try {
    const { currentPassword, newPassword } = parseOwnPassword(fields);
    const problem = await verifyPassword(req, currentPassword);
    if (problem !== undefined) throw problem;
    await changes.changeOwnPassword(by, by.actor, newPassword);
  } catch (error) {
    if (wantsJson(req) || !(error instanceof Problem)) throw error;
    res.set(error.headers);
    sendPage(shell, req, res, error.status, error.detail);
    return;
  }
  await renewSession(req, administrators);
  res.set('Cache-Control', 'no-store');
  if (wantsJson(req)) res.status(204).end();
  else res.redirect(303, `${publicPath(req, ACCOUNT_PATH)}?changed=1`);
}

function sendPage(
  shell: StandaloneAdminShell,
  req: Request,
  res: Response,
  status: number,
  problem?: string,
  wasChanged = false,
): void {
  const username = actorOf(req).actor;
  const page =
    signedInOf(req)?.isAsserted === true
      ? accountElsewherePage(username)
      : accountPage({
          base: publicPath(req, ACCOUNT_PATH),
          username,
          csrfToken: shell.csrfToken(req),
          problem,
          wasChanged,
        });
  const bodyHtml = page.toString();
  const title = problem === undefined ? STRINGS.account : `${STRINGS.error}: ${STRINGS.account}`;
  shell.render(req, res, { title, activePath: ACCOUNT_PATH, bodyHtml, status });
}

function accountElsewherePage(username: string): SafeHtml {
  return html`<h1>${STRINGS.account}: ${username}</h1>
<p>${STRINGS.accountElsewhere}</p>`;
}

function accountPage({
  base,
  username,
  csrfToken,
  problem,
  wasChanged,
}: {
  readonly base: string;
  readonly username: string;
  readonly csrfToken: string;
  readonly problem: string | undefined;
  readonly wasChanged: boolean;
}): SafeHtml {
  const csrf = html`<input type="hidden" name="_csrf" value="${csrfToken}">`;
  return html`<h1>${STRINGS.account}: ${username}</h1>
${wasChanged && html`<p class="shell-success" role="status">${STRINGS.passwordChanged}</p>`}
<form class="shell-card shell-form" method="post" action="${base}/password">
${csrf}<h2>${STRINGS.changePassword}</h2>
${problem !== undefined && html`<p class="shell-error" role="alert" tabindex="-1" autofocus>${problem}</p>`}
<input type="hidden" autocomplete="username" value="${username}">
<label for="current">${STRINGS.currentPassword}</label>
<input id="current" name="currentPassword" type="password" autocomplete="current-password" required maxlength="${MAX_PASSWORD_CHARACTERS}">
<label for="new">${STRINGS.newPassword}</label>
<input id="new" name="newPassword" type="password" autocomplete="new-password" required minlength="${MIN_PASSWORD_CHARACTERS}" maxlength="${MAX_PASSWORD_CHARACTERS}" aria-describedby="new-hint">
<p class="shell-muted" id="new-hint">${STRINGS.passwordHint} ${STRINGS.passwordEndsSessions}</p>
<div class="shell-actions"><button class="primary" type="submit">${STRINGS.changePassword}</button></div>
</form>
<p class="shell-muted">${STRINGS.forgotten(username)}</p>
<form class="shell-card shell-form" method="post" action="${base}/sign-out-everywhere">
${csrf}<h2>${STRINGS.signOutEverywhere}</h2>
<p>${STRINGS.signOutEverywhereText}</p>
<div class="shell-actions"><button type="submit">${STRINGS.signOutEverywhere}</button></div>
</form>`;
}
