/** The routes of API keys, and listing them. */
import type { Request, Response, Router } from 'express';
import { wantsJson } from '../../http/wants-json.js';
import type { KeyPage } from '../../keys/key-store.js';
import { readBody } from '../frame/body.js';
import { type AdminContext, administrator, refuseMethod, sendJson } from '../frame/context.js';
import { findHealth, healthStrip } from '../frame/health.js';
import { encodeCursor } from '../frame/query.js';
import { STRINGS } from '../frame/strings.js';
import { limitRoutes } from './change-limits.js';
import { createAsJson, createFromForm, showNewKeyForm } from './create-key.js';
import { parseKeyPageQuery, parseKeyQuery } from './input.js';
import { keyItem } from './items.js';
import { keyListBody, newKeyButton } from './key-list-page.js';
import { showUsageAsJson } from './key-usage.js';
import { confirmRevocation, revokeAsJson, revokeFromForm } from './revoke-key.js';
import { secretRoutes } from './secret-routes.js';
import { showKeyAsJson, showKeyPage } from './show-key.js';

const PAGE_SIZE = 50;
const SPARKLINE_DAYS = 30;

export function keyRoutes(router: Router, context: AdminContext): void {
  router
    .route('/keys')
    .get((req, res) => (wantsJson(req) ? listAsJson : listAsPage)(context, req, res))
    .post(...readBody, (req, res) => (wantsJson(req) ? createAsJson : createFromForm)(context, req, res))
    .all(refuseMethod('GET', 'HEAD', 'POST'));
  router
    .route('/keys/new')
    .get(context.requireManage, (req, res) => showNewKeyForm(context, req, res))
    .all(refuseMethod('GET', 'HEAD'));
  router
    .route('/keys/:id')
    .get((req, res) => (wantsJson(req) ? showKeyAsJson : showKeyPage)(context, req, res))
    .all(refuseMethod('GET', 'HEAD'));
  router
    .route('/keys/:id/usage')
    .get((req, res) => showUsageAsJson(context, req, res))
    .all(refuseMethod('GET', 'HEAD'));
  router
    .route('/keys/:id/revoke')
    // Scripts need no confirmation page, so for them this path only takes POST.
    .get(context.requireManage, (req, res, next) =>
      wantsJson(req) ? next() : confirmRevocation(context, req, res),
    )
    .post(...readBody, (req, res) => (wantsJson(req) ? revokeAsJson : revokeFromForm)(context, req, res))
    .all(refuseMethod('POST'));
  limitRoutes(router, context);
  secretRoutes(router, context);
}

async function listAsJson({ keys, shell }: AdminContext, req: Request, res: Response): Promise<void> {
  const { filter, position } = parseKeyQuery(req.query);
  const page = await keys.list(administrator(shell, req).tenantId, filter, PAGE_SIZE, position);
  sendJson(res, 200, { items: page.keys.map(keyItem), next: page.next && encodeCursor(page.next) });
}

async function listAsPage(context: AdminContext, req: Request, res: Response): Promise<void> {
  const { keys, shell, pages, apiUrl, base } = context;
  const { filter, position, cursor, revokedId } = parseKeyPageQuery(req.query);
  const { tenantId } = administrator(shell, req);
  const [{ page, usage }, findings, revoked] = await Promise.all([
    keys.list(tenantId, filter, PAGE_SIZE, position).then(withUsage(context)),
    findHealth(context, tenantId, true),
    revokedId === undefined ? null : keys.find(tenantId, revokedId),
  ]);
  const hasAny =
    page.keys.length > 0 ||
    (await keys.list(tenantId, { state: 'all', search: '' }, 1, null)).keys.length > 0;
  const body = keyListBody({
    base,
    filter,
    keys: page.keys,
    usage,
    cursor,
    next: page.next && encodeCursor(page.next),
    hasAny,
    justRevoked: revoked?.revokedAt ? revoked : null,
    apiUrl,
    mayManage: context.mayManage(req),
    nowMs: Date.now(),
  });
  pages.send(req, res, {
    title: STRINGS.title,
    tab: 'keys',
    body,
    health: healthStrip(findings, base),
    ...(hasAny && context.mayManage(req) && { action: newKeyButton(base) }),
  });
}

/** Adds the requests per day of the keys of a page. */
function withUsage({ usage }: AdminContext) {
  return async (page: KeyPage) => {
    const ids = page.keys.map(({ id }) => id);
    return { page, usage: await usage.perDay(ids, SPARKLINE_DAYS) };
  };
}
