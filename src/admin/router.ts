/**
 * Admin → Integrations → API: the administrator's side, over the host's own sign-in. The same addresses answer JSON to
 * scripts (`Accept: application/json`) and pages to people.
 *
 * Every route but the style sheet and the module is behind the host's permission; every change also needs the
 * session's CSRF token, in `X-CSRF-Token` or, from a form, in the field `_csrf`. API keys mean nothing here.
 */

import { type RequestHandler, Router } from 'express';
import { Problem } from '../http/problem.js';
import { nextRequestId } from '../http/request-id.js';
import { wantsJson } from '../http/wants-json.js';
import { referenceBody } from '../reference/page.js';
import { REFERENCE_STRINGS } from '../reference/strings.js';
import { auditRoutes } from './audit/routes.js';
import { readAssets, serveAssets } from './frame/assets.js';
import { type AdminContext, type AdminRouterOptions } from './frame/context.js';
import { answerError } from './frame/error-response.js';
import { refuseMethod } from './frame/methods.js';
import { Pages } from './frame/page.js';
import { withoutKey } from './keys/input.js';
import { revokeRoutes } from './keys/revoke-routes.js';
import { keyRoutes } from './keys/routes.js';

export function createAdminRouter(options: AdminRouterOptions): RequestHandler {
  const { shell, permission, apiUrl, reference } = options;
  const assets = readAssets();
  const context: AdminContext = { ...options, pages: new Pages(shell, assets) };
  const router = Router({ caseSensitive: true, strict: true });
  router.use((_req, res, next) => {
    res.locals.requestId = nextRequestId();
    res.setHeader('X-Request-Id', res.locals.requestId);
    next();
  });
  router.get('/assets/:name', serveAssets(assets));
  // A whole key pasted into a search: the address with its beginning takes the place of this one in the history too,
  // before a guard makes it a part of the address of its sign-in.
  router.use((req, res, next) => {
    const cut = withoutKey(req.url);
    if (req.method !== 'GET' || cut === req.url || wantsJson(req)) next();
    else res.set('Cache-Control', 'no-store').redirect(303, req.baseUrl + cut);
  });
  router.use(shell.requirePermission(permission));
  router.get('/', (req, res) => {
    res.set('Cache-Control', 'no-store').redirect(303, `${req.baseUrl}/keys`);
  });
  keyRoutes(router, context);
  revokeRoutes(router, context);
  auditRoutes(router, context);
  router
    .route('/reference')
    .get((req, res) => {
      const { title } = REFERENCE_STRINGS;
      const body = referenceBody(reference(), apiUrl);
      context.pages.send(req, res, { title, tab: 'reference', body, assets: assets.reference });
    })
    .all(refuseMethod('GET', 'HEAD'));
  router.use(() => {
    throw new Problem('not_found', 'There is no such page.');
  });
  router.use(answerError(context));
  return router;
}
