/**
 * Admin → Integrations → API. Each path serves JSON to scripts (`Accept: application/json`) and pages to people.
 *
 * The host's permissions guard every route except the assets (frame/guards.ts). Every change also requires the session's
 * CSRF token, in `X-CSRF-Token` or in a form's field `_csrf`. API keys are not accepted here.
 */
import { type RequestHandler, Router } from 'express';
import type { SafeHtml } from '../html.js';
import { Problem } from '../http/problem.js';
import { PROBLEMS } from '../http/problems.js';
import { nextRequestId } from '../http/request-id.js';
import type { ReferenceDocument } from '../reference/document.js';
import { publicPageFact, referenceBody } from '../reference/page.js';
import { REFERENCE_STRINGS } from '../reference/strings.js';
import { auditRoutes } from './audit/routes.js';
import { type Assets, readAssets, serveAssets } from './frame/assets.js';
import { type AdminContext, type AdminRouterOptions, refuseMethod } from './frame/context.js';
import { handleErrors } from './frame/errors.js';
import { createGuards, mayManage } from './frame/guards.js';
import { shortenKeysInUrl } from './frame/key-search.js';
import { Pages } from './frame/page.js';
import { keyRoutes } from './keys/routes.js';

export function createAdminRouter(options: AdminRouterOptions): RequestHandler {
  const { shell, permissions, base } = options;
  const assets = readAssets();
  const guards = createGuards(shell, permissions);
  const context: AdminContext = {
    ...options,
    pages: new Pages(shell, assets, base),
    requireManage: guards.manage,
    mayManage: (req) => mayManage(shell, req, permissions),
  };
  const router = Router({ caseSensitive: true, strict: true });
  router.use((_req, res, next) => {
    res.locals.requestId = nextRequestId();
    res.setHeader('X-Request-Id', res.locals.requestId);
    next();
  });
  router.get('/assets/:name', serveAssets(assets));
  router.use(shortenKeysInUrl(base));
  router.use(guards.byMethod);
  router.get('/', (_req, res) => {
    res.set('Cache-Control', 'no-store').redirect(303, `${base}/keys`);
  });
  keyRoutes(router, context);
  auditRoutes(router, context);
  referenceRoute(router, context, assets);
  router.use(() => {
    throw new Problem('not_found', 'There is no such page.');
  });
  router.use(handleErrors(context));
  return router;
}

function referenceRoute(router: Router, context: AdminContext, assets: Assets): void {
  const { pages, reference, apiUrl, publicReference } = context;
  const facts = publicReference ? [publicPageFact(apiUrl)] : [];
  const adminProblems = Object.entries(PROBLEMS)
    .filter(([, row]) => 'isAdminOnly' in row)
    .map(([code, row]) => ({ code, ...row, detail: row.example }));
  /** Rendered again only when a host's contribution has changed the document. */
  let latest: { readonly document: ReferenceDocument; readonly body: SafeHtml } | undefined;
  router
    .route('/reference')
    .get((req, res) => {
      const document = reference();
      if (latest?.document !== document) {
        latest = { document, body: referenceBody({ document, apiUrl, adminProblems, facts }) };
      }
      const { title } = REFERENCE_STRINGS;
      pages.send(req, res, { title, tab: 'reference', body: latest.body, assets: assets.reference });
    })
    .all(refuseMethod('GET', 'HEAD'));
}
