/** The routes of the audit log, as JSON, page and CSV. */
import type { Request, Response, Router } from 'express';
import type { AuditFilter, AuditRecord } from '../../audit/audit-log.js';
import { wantsJson } from '../../http/wants-json.js';
import type { ApiKey } from '../../keys/key-store.js';
import { scopeTitle } from '../../keys/scope.js';
import { type AdminContext, administrator, refuseMethod, sendJson } from '../frame/context.js';
import { findHealth, healthStrip } from '../frame/health.js';
import { encodeCursor } from '../frame/query.js';
import { STRINGS } from '../frame/strings.js';
import { auditBody, downloadLink } from './audit-page.js';
import { sendAuditCsv } from './csv.js';
import { type AuditPageQuery, parseAuditPageQuery, parseAuditQuery } from './input.js';
import { daysInUtc } from './period.js';

const PAGE_SIZE = 50;
/** A search on the page covers at most this many matching keys, the newest ones. */
const MAX_KEYS = 100;

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

/** The JSON of an audit record: an explicit mapper, never the row as stored. */
function auditItem(record: AuditRecord) {
  return {
    id: record.id,
    at: record.at,
    actor: record.actor,
    action: record.action,
    keyId: record.keyId,
    keyPrefix: record.keyPrefix,
    keyName: record.keyName,
    scope: scopeTitle(record.scope),
    address: record.address,
    requestId: record.requestId,
    detail: record.detail,
  };
}

async function listAsPage(context: AdminContext, req: Request, res: Response): Promise<void> {
  const { audit, shell, pages, base } = context;
  const { query, position, cursor } = parseAuditPageQuery(req.query);
  const { tenantId } = administrator(shell, req);
  const { filter, onlyKey, keyLimit } = await resolveFilter(context, tenantId, query);
  const [page, findings] = await Promise.all([
    audit.list(tenantId, filter, PAGE_SIZE, position),
    findHealth(context, tenantId, true),
  ]);
  const body = auditBody({
    base,
    // An id that is unknown in this tenant does not filter, so the form must not show it either.
    query: onlyKey === null ? { ...query, keyId: '' } : query,
    records: page.records,
    cursor,
    next: page.next && encodeCursor(page.next),
    onlyKey,
    keyLimit,
  });
  pages.send(req, res, {
    title: STRINGS.tabs.audit,
    tab: 'audit',
    body,
    health: healthStrip(findings, base),
    action: downloadLink(base, query),
  });
}

/**
 * Unlike the page, the CSV is always complete: if a search matches too many keys for one statement, all of the log is
 * read and filtered here.
 */
async function listAsCsv(context: AdminContext, req: Request, res: Response): Promise<void> {
  const { audit, keys, shell } = context;
  const { tenantId } = administrator(shell, req);
  const { query } = parseAuditPageQuery(req.query);
  const { filter, keyLimit } = await resolveFilter(context, tenantId, query);
  const { keyIds, ...others } = filter;
  const only = keyLimit === null ? null : new Set(await keys.findIds(tenantId, query.key));
  await sendAuditCsv(audit, tenantId, only === null ? filter : others, res, only);
}

interface ResolvedFilter {
  readonly filter: AuditFilter;
  readonly onlyKey: ApiKey | null;
  readonly keyLimit: number | null;
}

/** Translates a page's filter for the log: a search to key ids, and days to UTC. */
async function resolveFilter(
  { keys }: AdminContext,
  tenantId: string,
  { keyId, key, actor, action, from, to, tz }: AuditPageQuery,
): Promise<ResolvedFilter> {
  const onlyKey = keyId === '' ? null : await keys.find(tenantId, keyId);
  const isSearch = keyId === '' && key !== '';
  const found = isSearch ? await keys.findIds(tenantId, key, MAX_KEYS + 1) : null;
  return {
    filter: {
      ...(onlyKey !== null && { keyId: onlyKey.id }),
      ...(found !== null && { keyIds: found.slice(0, MAX_KEYS) }),
      ...(action !== '' && { action }),
      ...(actor !== '' && { actor }),
      ...daysInUtc({ from, to }, tz || 'UTC'),
    },
    onlyKey,
    keyLimit: found !== null && found.length > MAX_KEYS ? MAX_KEYS : null,
  };
}
