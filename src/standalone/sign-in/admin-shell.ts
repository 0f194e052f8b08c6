/**
 * `AdminShell` of the contract: who is there, are they allowed, did they mean it, and the frame around a page.
 * Given to plugins by plugin-host.ts and used by the host's own pages in the same way.
 */

import type { Administrator, AdminPage, AdminShell, HostLogger } from 'exovo-api-access/host';
import { html, trustedHtml } from 'exovo-api-access/internal/html';
import type { PbxTenants } from 'exovo-api-access/internal/pbx';
import type { Request, RequestHandler, Response } from 'express';
import { frame } from '../frame/frame.js';
import { Problem, sendProblem, wantsJson } from '../frame/problem.js';
import { STRINGS } from '../strings.js';
import { isPermitted } from './administrators.js';
import type { Menu } from './menu.js';
import { hasForeignOrigin } from './origin.js';
import { isSameToken, signedInOf } from './session.js';
import { askToSignIn } from './sign-in-page.js';

export interface AdminShellOptions {
  readonly menu: Menu;
  readonly tenants: PbxTenants;
  readonly publicUrl: () => string;
  readonly logger: HostLogger;
}

export class StandaloneAdminShell implements AdminShell {
  readonly #menu: Menu;
  readonly #tenants: PbxTenants;
  readonly #publicUrl: () => string;
  readonly #logger: HostLogger;

  constructor({ menu, tenants, publicUrl, logger }: AdminShellOptions) {
    this.#logger = logger;
    this.#menu = menu;
    this.#tenants = tenants;
    this.#publicUrl = publicUrl;
  }

  requirePermission(permission: string): RequestHandler {
    return (req, res, next) => {
      const person = signedInOf(req);
      if (person === undefined) {
        askToSignIn(req, res, this.#publicUrl());
        return;
      }
      if (!isPermitted(person.permissions, permission)) {
        const detail = STRINGS.refusals.permission(permission);
        answerProblem(this, req, res, new Problem(403, 'permission_missing', detail));
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
    if (person === undefined) throw new Error('csrfToken was asked for outside a guarded route.');
    return person.csrfToken;
  }

  verifyCsrf(req: Request, token: string | undefined): boolean {
    const person = signedInOf(req);
    if (person === undefined || token === undefined || hasForeignOrigin(req, this.#publicUrl())) return false;
    return isSameToken(person.csrfToken, token);
  }

  /** For the host's own changing addresses: the token from the header or the form field, or a 403. */
  requireCsrf: RequestHandler = (req, _res, next) => {
    const fields: unknown = req.body;
    const field =
      typeof fields === 'object' && fields !== null && '_csrf' in fields ? fields._csrf : undefined;
    const token = req.get('X-CSRF-Token') ?? (typeof field === 'string' ? field : undefined);
    if (!this.verifyCsrf(req, token)) {
      throw new Problem(403, 'csrf_token_invalid', STRINGS.refusals.csrf);
    }
    next();
  };

  render(req: Request, res: Response, page: AdminPage): void {
    this.#send(req, res, page).catch((error: unknown) => {
      // The contract's render is synchronous; a database that is gone must still end in an answer.
      this.#logger.error({ err: error }, 'A page could not be framed.');
      if (!res.headersSent) answerProblem(this, req, res, DATABASE_AWAY);
    });
  }

  async #send(req: Request, res: Response, page: AdminPage): Promise<void> {
    const person = signedInOf(req);
    const { title, activePath, bodyHtml, scripts = [], styles = [], status = 200 } = page;
    // A page that tells of a database that is gone must not wait for it once more.
    const tenants = person === undefined || status >= 500 ? [] : await this.#tenants.list();
    const viewer = person && {
      username: person.administrator.username,
      csrfToken: person.csrfToken,
      tenantId: person.administrator.tenantId,
      tenants,
      menu: this.#menu.visibleTo(person.permissions),
    };
    // A switch of tenant comes back to this page when it was only read.
    const ownPath = req.method === 'GET' ? req.originalUrl : activePath;
    res
      .status(status)
      .set('Cache-Control', 'no-store')
      .type('html')
      .send(
        frame(
          { title, activePath, ownPath, scripts, styles, body: trustedHtml(bodyHtml) },
          viewer,
        ).toString(),
      );
  }
}

const DATABASE_AWAY = new Problem(503, 'database_unavailable', STRINGS.databaseGone, { 'Retry-After': '5' });

/** Problem details for a program, a page with the sentence for a person. */
export function answerProblem(shell: AdminShell, req: Request, res: Response, problem: Problem): void {
  if (wantsJson(req)) {
    sendProblem(res, problem);
    return;
  }
  const title = STRINGS.errorTitle;
  const body = html`<h1>${title}</h1>
<p class="shell-error" role="alert">${problem.detail}</p>
<p><a href="/admin">${STRINGS.back}</a></p>`;
  res.set(problem.headers);
  if (problem.status === 503) {
    // The whole frame needs the tenants of the database that has just failed.
    res.status(503).set('Cache-Control', 'no-store').type('html').send(frame({ title, body }).toString());
    return;
  }
  shell.render(req, res, { title, activePath: '', bodyHtml: body.toString(), status: problem.status });
}
