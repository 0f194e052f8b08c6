/**
 * Implements the contract's `AdminShell`: checks who is signed in and what they may do, verifies CSRF tokens, and renders
 * pages in the frame. Plugins get it from plugin-host.ts, and the host's own pages use it in the same way.
 */
import type { Administrator, AdminPage, AdminShell } from 'exovo-api-access/host';
import { html, trustedHtml } from 'exovo-api-access/internal/html';
import {
  cameFrom,
  nextRequestId,
  type Problem,
  RETRY_AFTER_SECONDS,
  sendProblem,
  wantsJson,
} from 'exovo-api-access/internal/http';
import type { Request, RequestHandler, Response } from 'express';
import { frame, sendBare } from '../frame/frame.js';
import { hostProblem } from '../frame/host-problem.js';
import { isEmbedded } from '../server/embedding.js';
import { arrivingPath, publicAddressOf, publicPath } from '../server/public-address.js';
import { isPermitted } from './administrators.js';
import type { Menu } from './menu.js';
import { hasForeignOrigin, localPath } from './origin.js';
import type { KnownPermission } from './permissions.js';
import { isSameToken, signedInOf } from './session.js';
import { askToSignIn } from './sign-in-page.js';
import { STRINGS } from './strings.js';

export interface AdminShellOptions {
  readonly menu: Menu;
  /** Everything that an administrator can be permitted. */
  readonly permissions: () => readonly KnownPermission[];
}

export class StandaloneAdminShell implements AdminShell {
  readonly #options: AdminShellOptions;

  constructor(options: AdminShellOptions) {
    this.#options = options;
  }

  requirePermission(permission: string): RequestHandler {
    return (req, res, next) => {
      const person = signedInOf(req);
      if (person === undefined) {
        askToSignIn(req, res);
        return;
      }
      if (!isPermitted(person.permissions, permission)) {
        const known = this.#options.permissions().find(({ id }) => id === permission);
        const detail = STRINGS.refusals.permission(known?.title ?? permission);
        sendProblemOrPage(this, req, res, hostProblem('permission_missing', detail));
        return;
      }
      next();
    };
  }

  administratorOf(req: Request): Administrator | undefined {
    return signedInOf(req)?.administrator;
  }

  csrfToken(req: Request): string {
    const person = signedInOf(req);
    if (person === undefined)
      throw new Error('csrfToken needs a signed-in administrator: guard the route with requirePermission.');
    return person.csrfToken;
  }

  verifyCsrf(req: Request, token: string | undefined): boolean {
    const person = signedInOf(req);
    if (person === undefined || token === undefined || hasForeignOrigin(req)) return false;
    return isSameToken(person.csrfToken, token);
  }

  /** Guards the host's own routes that change something: takes the token from the header or from the form. */
  requireCsrf: RequestHandler = (req, _res, next) => {
    const fields: unknown = req.body;
    const field =
      typeof fields === 'object' && fields !== null && '_csrf' in fields ? fields._csrf : undefined;
    const token = req.get('X-CSRF-Token') ?? (typeof field === 'string' ? field : undefined);
    if (!this.verifyCsrf(req, token)) {
      throw hostProblem('csrf_failed', STRINGS.refusals.csrf);
    }
    next();
  };

  render(req: Request, res: Response, page: AdminPage): void {
    const person = signedInOf(req);
    const { title, bodyHtml, scripts = [], styles = [], status = 200 } = page;
    const activePath = arrivingPath(req, page.activePath);
    const viewer = person && {
      username: person.administrator.username,
      csrfToken: person.csrfToken,
      tenantId: person.administrator.tenantId,
      tenants: person.tenants,
      menu: this.#options.menu.visibleTo(person.permissions),
    };
    // After a switch of tenant the browser returns here. It can only repeat a GET.
    const ownPath = req.method === 'GET' ? localPath(req.originalUrl) : activePath;
    res
      .status(status)
      .set('Cache-Control', 'no-store')
      .type('html')
      .send(
        frame(
          {
            title,
            activePath,
            ownPath,
            scripts,
            styles,
            body: trustedHtml(bodyHtml),
            base: publicPath(req, ''),
            isEmbedded: isEmbedded(req),
          },
          viewer,
        ).toString(),
      );
  }
}

export function databaseUnavailable(cause: unknown): Problem {
  return hostProblem('database_unavailable', STRINGS.refusals.databaseUnavailable, { cause });
}

/** Sends problem details to a program, and a page to a person. */
export function sendProblemOrPage(
  shell: AdminShell,
  req: Request,
  res: Response,
  problem: Problem,
  requestId = nextRequestId(),
): void {
  if (wantsJson(req)) {
    sendProblem(res, problem, requestId);
    return;
  }
  const { errorTitles, errorTitle, reload, back, backToAdmin } = STRINGS;
  const title = errorTitles[problem.code] ?? errorTitle(problem.status, problem.title);
  // Another page wouldn't help if the host or its database can't serve any. A reload can only repeat a GET.
  const canReload = problem.status === 503 && req.method === 'GET';
  const from = pageBefore(req);
  const body = html`<h1>${title}</h1>
<p class="shell-error" role="alert">${problem.detail}</p>
<p><a href="${canReload ? publicPath(req, localPath(req.originalUrl)) : (from ?? publicPath(req, '/admin'))}">${
    canReload ? reload : from === undefined ? backToAdmin : back
  }</a></p>`;
  res.set({ ...problem.headers, 'X-Request-Id': requestId });
  if (problem.status === 503) {
    // The full frame would read the tenants from the database that has just failed.
    res.set('Retry-After', String(RETRY_AFTER_SECONDS));
    sendBare(res, 503, title, body);
    return;
  }
  shell.render(req, res, { title, activePath: '', bodyHtml: body.toString(), status: problem.status });
}

/** A person who has just signed in doesn't want to sign in again. */
function pageBefore(req: Request): string | undefined {
  const from = cameFrom(req, `${publicAddressOf(req).url}/admin`);
  return from?.startsWith(publicPath(req, '/admin/sign-in')) ? undefined : from;
}
