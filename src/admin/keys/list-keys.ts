/** Lists keys: as JSON for scripts, as a page for people. */
import type { Request, Response } from 'express';
import { firstKeyPrefix } from '../../keys/format.js';
import type { KeyPage } from '../../keys/key-store.js';
import { type AdminContext, administrator, sendJson } from '../frame/context.js';
import { findHealth, healthStrip } from '../frame/health.js';
import { encodeCursor } from '../frame/query.js';
import { STRINGS } from '../frame/strings.js';
import { parseKeyPageQuery, parseKeyQuery } from './input.js';
import { keyItem } from './items.js';
import { keyListBody, newKeyButton } from './key-list-page.js';
import { findOldSecrets } from './old-secret-matches.js';
import { findElsewhere } from './other-tenants.js';

const PAGE_SIZE = 50;
const SPARKLINE_DAYS = 30;

/** A search by key also has `otherTenants`: the keys that it finds in the administrator's other tenants. */
export async function listAsJson(context: AdminContext, req: Request, res: Response): Promise<void> {
  const { keys, shell } = context;
  const { filter, position } = parseKeyQuery(req.query);
  const isByKey = firstKeyPrefix(filter.search) !== undefined;
  const elsewhere = await findElsewhere(context, administrator(shell, req), filter.search);
  const page = await keys.list(administrator(shell, req).tenantId, filter, PAGE_SIZE, position);
  sendJson(res, 200, {
    items: page.keys.map(keyItem),
    next: page.next && encodeCursor(page.next),
    ...(isByKey && { otherTenants: elsewhere.map(({ tenant, key }) => ({ tenant, ...keyItem(key) })) }),
  });
}

export async function listAsPage(context: AdminContext, req: Request, res: Response): Promise<void> {
  const { keys, shell, pages, apiUrl, base } = context;
  const { filter, position, cursor, revokedIds } = parseKeyPageQuery(req.query);
  const person = administrator(shell, req);
  const { tenantId } = person;
  const [{ page, usage }, findings, revoked, elsewhere, oldSecrets] = await Promise.all([
    keys.list(tenantId, filter, PAGE_SIZE, position).then(withUsage(context)),
    findHealth(context, tenantId, true),
    keys.findAll(tenantId, revokedIds),
    findElsewhere(context, person, filter.search),
    findOldSecrets(context, person, filter.search),
  ]);
  const mayManage = context.mayManage(req);
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
    elsewhere,
    oldSecrets,
    justRevoked: revoked.filter(({ revokedAt }) => revokedAt !== null),
    apiUrl,
    mayManage,
    nowMs: Date.now(),
  });
  pages.send(req, res, {
    title: STRINGS.title,
    tab: 'keys',
    body,
    health: healthStrip(findings, base),
    ...(hasAny && mayManage && { action: newKeyButton(base) }),
  });
}

/** Adds the requests per day of the keys of a page. */
function withUsage({ usage }: AdminContext) {
  return async (page: KeyPage) => {
    const ids = page.keys.map(({ id }) => id);
    return { page, usage: await usage.perDay(ids, SPARKLINE_DAYS) };
  };
}
