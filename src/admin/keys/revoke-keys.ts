/** Revokes several keys at once. When the response arrives, no process accepts any of them any more. */
import type { Request, Response } from 'express';
import Joi from 'joi';
import { Problem } from '../../http/problem.js';
import { toProblem } from '../../http/send-problem.js';
import type { Revocations } from '../../keys/key-administration.js';
import type { ApiKey } from '../../keys/key-store.js';
import { confirmationRefusal, requireConfirmation } from '../frame/body.js';
import { type AdminContext, actor, administrator, sendJson } from '../frame/context.js';
import { pathWithQuery } from '../frame/page.js';
import { uuid, validate } from '../frame/query.js';
import { STRINGS } from '../frame/strings.js';
import { keyNotFound } from './find-key.js';
import { listQueryOf } from './input.js';
import { keyItem } from './items.js';
import { refusedBody, revokeKeysBody } from './revoke-keys-page.js';
import { KEY_STRINGS } from './strings.js';

const TEXT = KEY_STRINGS.revokeSeveral;
export const MAX_REVOCATIONS = 100;

const ids = Joi.array<readonly string[]>().items(uuid).min(1).max(MAX_REVOCATIONS);
const revocation = Joi.object<{ readonly ids: readonly string[]; readonly _csrf?: unknown }>({
  ids: ids.required(),
  _csrf: Joi.any(),
});
const selection = Joi.object<{ readonly id: readonly string[] }>({ id: ids.single().default([]) });

export async function revokeSeveralAsJson(context: AdminContext, req: Request, res: Response): Promise<void> {
  const { keys, shell } = context;
  requireConfirmation(context, req);
  const outcome = await keys.revokeAll(actor(shell, req, res), parseRevocation(req.body));
  if (outcome === null) throw keyNotFound();
  sendJson(res, 200, { items: outcome.keys.map(keyItem), refused: outcome.refused });
}

/** Asks on a page that lists each key. Says so if none is selected. */
export async function confirmRevocations(context: AdminContext, req: Request, res: Response): Promise<void> {
  sendRevokePage(context, req, res, await findSelected(context, req, req.query.id, 'invalid_query'));
}

export async function revokeSeveralFromForm(
  context: AdminContext,
  req: Request,
  res: Response,
): Promise<void> {
  const { keys, shell, pages, base, publicUrl } = context;
  const selected = await findSelected(context, req, req.body?.id, 'invalid_body');
  const again = (status: number, problem: string) =>
    sendRevokePage(context, req, res, selected, { status, problem });
  const refusal = confirmationRefusal(context, req);
  if (refusal === 'origin') return again(403, STRINGS.otherOrigin(publicUrl));
  if (refusal === 'token') return again(403, TEXT.oldSession);
  const by = actor(shell, req, res);
  let outcome: Revocations | null;
  try {
    outcome = await keys.revokeAll(
      by,
      selected.map(({ id }) => id),
    );
  } catch (error) {
    if (toProblem(error).code !== 'database_unavailable') throw error;
    return again(503, TEXT.databaseDown);
  }
  if (outcome === null) throw keyNotFound();
  const list = listQueryOf(req.query);
  if (outcome.refused.length === 0) {
    const revoked = outcome.keys.map(({ id }) => id).join();
    res.set('Cache-Control', 'no-store').redirect(303, pathWithQuery(`${base}/keys`, { ...list, revoked }));
    return;
  }
  const body = refusedBody({ selected, outcome, back: pathWithQuery(`${base}/keys`, list) });
  pages.send(req, res, { title: TEXT.refusedTitle, tab: 'keys', body, status: 403, hasErrors: true });
}

/** @throws Problem invalid_body */
function parseRevocation(body: unknown): readonly string[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new Problem('invalid_body', 'Send { "ids": […] }.');
  }
  return validate(revocation, body, 'invalid_body').ids;
}

/** @throws Problem with `code` if the ids are no ids, and key_not_found if the tenant lacks one of the keys */
async function findSelected(
  { keys, shell }: AdminContext,
  req: Request,
  id: unknown,
  code: 'invalid_query' | 'invalid_body',
): Promise<ApiKey[]> {
  const selected = new Set(validate(selection, { id }, code).id);
  const found = await keys.findAll(administrator(shell, req).tenantId, [...selected]);
  if (found.length < selected.size) throw keyNotFound();
  return found;
}

function sendRevokePage(
  { pages, base }: AdminContext,
  req: Request,
  res: Response,
  selected: readonly ApiKey[],
  { status = 200, problem }: { status?: number; problem?: string } = {},
): void {
  const list = listQueryOf(req.query);
  const active = selected.filter(({ revokedAt }) => revokedAt === null);
  const body = revokeKeysBody({
    csrfField: pages.csrfField(req),
    selected,
    active,
    base,
    action: pathWithQuery(`${base}/keys/revoke`, list),
    back: pathWithQuery(`${base}/keys`, list),
    problem,
    nowMs: Date.now(),
  });
  const title = active.length === 0 ? TEXT.noneTitle : TEXT.title(active.length);
  pages.send(req, res, { title, tab: 'keys', body, status, hasErrors: problem !== undefined });
}
