/** The audit log: as JSON, as a page, as CSV. */

import type { Request, Response, Router } from 'express';
import type { AuditFilter } from '../../audit/audit-log.js';
import { wantsJson } from '../../http/wants-json.js';
import type { ApiKey, KeyPage, KeyPosition } from '../../keys/key-store.js';
import { type AdminContext, administrator, sendJson } from '../frame/context.js';
import { encodeCursor } from '../frame/cursor.js';
import { findHealth } from '../frame/health.js';
import { healthStrip } from '../frame/health-strip.js';
import { refuseMethod } from '../frame/methods.js';
import { STRINGS } from '../frame/strings.js';
import { parseAuditPageQuery, parseAuditQuery } from '../keys/input.js';
import { auditItem } from '../keys/items.js';
import { type AuditPageQuery, auditBody, downloadLink } from './audit-page.js';
import { sendAuditCsv } from './csv.js';
import { dayInUtc } from './day.js';

const PAGE_SIZE = 50;
/** A page of a search for a key takes at most so many of the matching ones, the newest. */
const MAX_KEYS = 100;
const KEYS_A_READ = 1_000;

export function auditRoutes(router: Router, context: AdminContext): void {
  router
    .route('/audit')
    .get((req, res) => (wantsJson(req) ? listAsJson : listAsPage)(context, req, res))
    .all(refuseMethod('GET', 'HEAD'));
  router
    .route('/audit.csv')
    .get((req, res) => listAsCsv(context, req, res))
    .all(refuseMethod('GET', 'HEAD'));
}

async function listAsJson({ audit, shell }: AdminContext, req: Request, res: Response): Promise<void> {
  const { filter, position } = parseAuditQuery(req.query);
  const page = await audit.list(administrator(shell, req).tenantId, filter, PAGE_SIZE, position);
  sendJson(res, 200, { items: page.records.map(auditItem), next: page.next && encodeCursor(page.next) });
}

async function listAsPage(context: AdminContext, req: Request, res: Response): Promise<void> {
  const { audit, shell, pages } = context;
  const { query, position, cursor } = parseAuditPageQuery(req.query);
  const { tenantId } = administrator(shell, req);
  const { filter, onlyKey, keysCutAt } = await filterOf(context, tenantId, query);
  const [page, findings] = await Promise.all([
    audit.list(tenantId, filter, PAGE_SIZE, position),
    findHealth(context, tenantId, true),
  ]);
  const body = auditBody({
    base: req.baseUrl,
    // Another tenant's key, or none: as if it had not been asked for by id.
    query: onlyKey === null ? { ...query, keyId: '' } : query,
    records: page.records,
    cursor,
    next: page.next && encodeCursor(page.next),
    onlyKey,
    keysCutAt,
  });
  pages.send(req, res, {
    title: STRINGS.tabs.audit,
    tab: 'audit',
    body,
    health: healthStrip(findings),
    action: downloadLink(req.baseUrl, query),
  });
}

/** Whole, where a page has a part: of a search with too many keys for a statement, the log is read and sifted here. */
async function listAsCsv(context: AdminContext, req: Request, res: Response): Promise<void> {
  const { audit, keys, shell } = context;
  const { tenantId } = administrator(shell, req);
  const { query } = parseAuditPageQuery(req.query);
  const { filter, keysCutAt } = await filterOf(context, tenantId, query);
  const { keyIds, ...others } = filter;
  const only = keysCutAt === null ? null : await allKeyIds(keys, tenantId, query.key);
  await sendAuditCsv(audit, tenantId, only === null ? filter : others, res, only);
}

async function allKeyIds(keys: AdminContext['keys'], tenantId: string, search: string): Promise<Set<string>> {
  const ids = new Set<string>();
  let position: KeyPosition | null = null;
  do {
    const page: KeyPage = await keys.list(tenantId, { state: 'all', search }, KEYS_A_READ, position);
    for (const { id } of page.keys) ids.add(id);
    position = page.next;
  } while (position !== null);
  return ids;
}

interface ResolvedFilter {
  readonly filter: AuditFilter;
  readonly onlyKey: ApiKey | null;
  readonly keysCutAt: number | null;
}

/** What a person asks for, as the log is read: keys by their ids, a day by its hours. */
async function filterOf(
  { keys }: AdminContext,
  tenantId: string,
  { keyId, key, action, day, tz }: AuditPageQuery,
): Promise<ResolvedFilter> {
  const onlyKey = keyId === '' ? null : await keys.find(tenantId, keyId);
  const searched = keyId === '' && key !== '';
  const found = searched ? await keys.list(tenantId, { state: 'all', search: key }, MAX_KEYS, null) : null;
  return {
    filter: {
      ...(onlyKey !== null && { keyId: onlyKey.id }),
      ...(found !== null && { keyIds: found.keys.map(({ id }) => id) }),
      ...(action !== '' && { action }),
      ...(day !== '' && dayInUtc(day, tz || 'UTC')),
    },
    onlyKey,
    keysCutAt: found?.next ? MAX_KEYS : null,
  };
}
