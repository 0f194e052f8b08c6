/** Revoking a key: the question, and the deed. It is done when it answers: no process accepts the key any more. */

import type { Request, Response, Router } from 'express';
import { Problem } from '../../http/problem.js';
import { toProblem } from '../../http/send-problem.js';
import { wantsJson } from '../../http/wants-json.js';
import type { ApiKey } from '../../keys/key-store.js';
import { isConfirmed, readBody, requireConfirmed } from '../frame/body.js';
import { type AdminContext, actor, administrator, keyIdOf, sendJson } from '../frame/context.js';
import { refuseMethod } from '../frame/methods.js';
import { address } from '../frame/page.js';
import { STRINGS } from '../frame/strings.js';
import { listQueryOf } from './input.js';
import { keyItem } from './items.js';
import { revokeBody, revokeTitle } from './revoke-page.js';

export function revokeRoutes(router: Router, context: AdminContext): void {
  router
    .route('/keys/:id/revoke')
    .get(async (req, res, next) => {
      // To a script this address is a change and nothing else.
      if (wantsJson(req)) next();
      else ask(context, req, res, await existing(context, req));
    })
    .post(...readBody, (req, res) => (wantsJson(req) ? revokeAsJson : revokeFromForm)(context, req, res))
    .all(refuseMethod('POST'));
}

async function revokeAsJson({ keys, shell }: AdminContext, req: Request, res: Response): Promise<void> {
  requireConfirmed(shell, req);
  const id = keyIdOf(req);
  const key = id === null ? null : await keys.revoke(actor(shell, req, res), id);
  if (key === null) throw notThere();
  sendJson(res, 200, keyItem(key));
}

async function revokeFromForm(context: AdminContext, req: Request, res: Response): Promise<void> {
  const { keys, shell } = context;
  if (!isConfirmed(shell, req)) {
    ask(context, req, res, await existing(context, req), { status: 403, problem: STRINGS.revoke.csrf });
    return;
  }
  const key = await existing(context, req);
  try {
    await keys.revoke(actor(shell, req, res), key.id);
  } catch (error) {
    if (toProblem(error).code !== 'database_unavailable') throw error;
    ask(context, req, res, key, { status: 503, problem: STRINGS.revoke.databaseGone });
    return;
  }
  const list = address(`${req.baseUrl}/keys`, { ...listQueryOf(req.query), revoked: key.id });
  res.set('Cache-Control', 'no-store').redirect(303, list);
}

async function existing({ keys, shell }: AdminContext, req: Request): Promise<ApiKey> {
  const id = keyIdOf(req);
  const key = id === null ? null : await keys.find(administrator(shell, req).tenantId, id);
  if (key === null) throw notThere();
  return key;
}

function ask(
  { pages }: AdminContext,
  req: Request,
  res: Response,
  key: ApiKey,
  { status = 200, problem }: { status?: number; problem?: string } = {},
): void {
  const list = listQueryOf(req.query);
  const body = revokeBody({
    csrfField: pages.csrfField(req),
    key,
    action: address(`${req.baseUrl}/keys/${key.id}/revoke`, list),
    back: address(`${req.baseUrl}/keys`, list),
    problem,
    nowMs: Date.now(),
  });
  pages.send(req, res, {
    title: revokeTitle(key),
    tab: 'keys',
    body,
    status,
    hasErrors: problem !== undefined,
  });
}

function notThere(): Problem {
  return new Problem('key_not_found', 'There is no such key in this tenant.');
}
