/**
 * Admin → Integrations → API. Each path serves JSON to scripts (`Accept: application/json`) and pages to people.
 *
 * The host's permission guards every route except the assets. Every change also requires the session's CSRF token, in
 * `X-CSRF-Token` or in a form's field `_csrf`. API keys are not accepted here.
 */
import { type RequestHandler, Router } from 'express';
import { Problem } from '../http/problem.js';
import { nextRequestId } from '../http/request-id.js';
import { referenceBody } from '../reference/page.js';
import { REFERENCE_STRINGS } from '../reference/strings.js';
import { auditRoutes } from './audit/routes.js';
import { type Assets, readAssets, serveAssets } from './frame/assets.js';
import { type AdminContext, type AdminRouterOptions, refuseMethod } from './frame/context.js';
import { handleErrors } from './frame/errors.js';
import { shortenKeysInUrl } from './frame/key-search.js';
import { Pages } from './frame/page.js';
import { keyRoutes } from './keys/routes.js';

export function createAdminRouter(options: AdminRouterOptions): RequestHandler {
  const { shell, permission, base } = options;
  const assets = readAssets();
  const context: AdminContext = { ...options, pages: new Pages(shell, assets, base) };
  const router = Router({ caseSensitive: true, strict: true });
  router.use((_req, res, next) => {
    res.locals.requestId = nextRequestId();
    res.setHeader('X-Request-Id', res.locals.requestId);
    next();
  });
  router.get('/assets/:name', serveAssets(assets));
  router.use(shortenKeysInUrl(base));
  router.use(shell.requirePermission(permission));
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

function referenceRoute(router: Router, { pages, reference, apiUrl }: AdminContext, assets: Assets): void {
  router
    .route('/reference')
    .get((req, res) => {
      const { title } = REFERENCE_STRINGS;
      const body = referenceBody(reference(), apiUrl);
      pages.send(req, res, { title, tab: 'reference', body, assets: assets.reference });
    })
    .all(refuseMethod('GET', 'HEAD'));
}
