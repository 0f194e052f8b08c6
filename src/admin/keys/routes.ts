/** Listing keys and making them. */

import type { Request, Response, Router } from 'express';
import { toProblem } from '../../http/send-problem.js';
import { wantsJson } from '../../http/wants-json.js';
import { KeyExistsError } from '../../keys/key-administration.js';
import { SCOPE_TITLES } from '../../keys/scope.js';
import { isConfirmed, readBody, requireConfirmed } from '../frame/body.js';
import { type AdminContext, actor, administrator, sendJson } from '../frame/context.js';
import { encodeCursor } from '../frame/cursor.js';
import { findHealth } from '../frame/health.js';
import { healthStrip } from '../frame/health-strip.js';
import { refuseMethod } from '../frame/methods.js';
import { STRINGS } from '../frame/strings.js';
import { isFormToken, keyIdOfForm, newFormToken } from './form-token.js';
import { parseKeyPageQuery, parseKeyQuery, parseNewKey, readNewKeyForm } from './input.js';
import { keyItem } from './items.js';
import { formUsedBody, keyCreatedBody } from './key-created-page.js';
import { keyListBody, newKeyButton } from './key-list-page.js';
import { type NewKeyPage, newKeyBody } from './new-key-page.js';

const PAGE_SIZE = 50;

export function keyRoutes(router: Router, context: AdminContext): void {
  router
    .route('/keys')
    .get((req, res) => (wantsJson(req) ? listAsJson : listAsPage)(context, req, res))
    .post(...readBody, (req, res) => (wantsJson(req) ? createAsJson : createFromForm)(context, req, res))
    .all(refuseMethod('GET', 'HEAD', 'POST'));
  router
    .route('/keys/new')
    .get((req, res) => {
      const { name, scope } = req.query;
      sendForm(context, req, res, {
        formToken: newFormToken(),
        name: typeof name === 'string' ? name : '',
        scope: typeof scope === 'string' ? scope : SCOPE_TITLES.read,
      });
    })
    .all(refuseMethod('GET', 'HEAD'));
}

async function listAsJson({ keys, shell }: AdminContext, req: Request, res: Response): Promise<void> {
  const { filter, position } = parseKeyQuery(req.query);
  const page = await keys.list(administrator(shell, req).tenantId, filter, PAGE_SIZE, position);
  sendJson(res, 200, { items: page.keys.map(keyItem), next: page.next && encodeCursor(page.next) });
}

async function listAsPage(context: AdminContext, req: Request, res: Response): Promise<void> {
  const { keys, shell, pages, apiUrl } = context;
  const { filter, position, cursor, revokedId } = parseKeyPageQuery(req.query);
  const { tenantId } = administrator(shell, req);
  const [page, findings, justRevoked] = await Promise.all([
    keys.list(tenantId, filter, PAGE_SIZE, position),
    findHealth(context, tenantId, true),
    revokedId === undefined ? null : keys.find(tenantId, revokedId),
  ]);
  const hasAny =
    page.keys.length > 0 ||
    (await keys.list(tenantId, { state: 'all', search: '' }, 1, null)).keys.length > 0;
  const body = keyListBody({
    base: req.baseUrl,
    filter,
    keys: page.keys,
    cursor,
    next: page.next && encodeCursor(page.next),
    hasAny,
    justRevoked: justRevoked?.revokedAt ? justRevoked : null,
    apiUrl,
    nowMs: Date.now(),
  });
  pages.send(req, res, {
    title: STRINGS.title,
    tab: 'keys',
    body,
    health: healthStrip(findings),
    ...(hasAny && { action: newKeyButton(req.baseUrl) }),
  });
}

async function createAsJson({ keys, shell }: AdminContext, req: Request, res: Response): Promise<void> {
  requireConfirmed(shell, req);
  const { name, scope } = parseNewKey(req.body);
  const { key, stored } = await keys.create(actor(shell, req, res), name, scope);
  sendJson(res, 201, { ...keyItem(stored), key });
}

/** Whatever is wrong, the form comes back with what was entered; the key itself is in a 201 and nowhere else. */
async function createFromForm(context: AdminContext, req: Request, res: Response): Promise<void> {
  const { keys, shell, pages, apiUrl } = context;
  const form = readNewKeyForm(req.body);
  const { name, scope, formToken = newFormToken(), entered, nameProblem, scopeProblem } = form;
  const again = (status: number, problem?: string) =>
    sendForm(
      context,
      req,
      res,
      {
        formToken: isFormToken(formToken) ? formToken : newFormToken(),
        ...entered,
        nameProblem,
        scopeProblem,
        problem,
      },
      status,
    );
  if (!isConfirmed(shell, req)) return again(403, STRINGS.create.csrf);
  if (!isFormToken(formToken)) return again(400, STRINGS.create.formProblem);
  const by = actor(shell, req, res);
  if (form.tenantId !== undefined && form.tenantId !== by.tenantId)
    return again(409, STRINGS.create.otherTenant(by.tenantId));
  if (name === undefined || scope === undefined) return again(400);
  const base = req.baseUrl;
  try {
    const { key, stored } = await keys.create(
      by,
      name,
      scope,
      keyIdOfForm(by.tenantId, by.username, formToken),
    );
    const body = keyCreatedBody({ base, key, stored, apiUrl });
    pages.send(req, res, { title: STRINGS.created.title, tab: 'keys', body, status: 201 });
  } catch (error) {
    if (error instanceof KeyExistsError) {
      const body = formUsedBody(base, error.existing);
      pages.send(req, res, { title: STRINGS.used.title, tab: 'keys', body, status: 409 });
      return;
    }
    const { code, status, detail } = toProblem(error);
    if (code === 'database_unavailable') again(503, STRINGS.create.databaseGone);
    else if (code === 'change_refused' || code === 'change_undecided') again(status, detail);
    else throw error;
  }
}

function sendForm(
  { pages, shell }: AdminContext,
  req: Request,
  res: Response,
  form: Omit<NewKeyPage, 'base' | 'csrfField' | 'tenantId'>,
  status = 200,
): void {
  const { tenantId } = administrator(shell, req);
  const body = newKeyBody({ base: req.baseUrl, csrfField: pages.csrfField(req), tenantId, ...form });
  pages.send(req, res, {
    title: STRINGS.create.title,
    tab: 'keys',
    body,
    status,
    hasErrors: status !== 200,
  });
}
