/** Revokes keys. When the response arrives, no process accepts the key any more. */
import type { Request, Response } from 'express';
import { toProblem } from '../../http/send-problem.js';
import type { ApiKey } from '../../keys/key-store.js';
import { confirmationRefusal, requireConfirmation } from '../frame/body.js';
import { type AdminContext, actor, sendJson } from '../frame/context.js';
import { STRINGS } from '../frame/strings.js';
import { findKey, keyIdOf, keyNotFound } from './find-key.js';
import { keyItem } from './items.js';
import { revokeBody, revokeTitle } from './revoke-page.js';
import { KEY_STRINGS } from './strings.js';

const TEXT = KEY_STRINGS.revoke;

export async function revokeAsJson(context: AdminContext, req: Request, res: Response): Promise<void> {
  const { keys, shell } = context;
  requireConfirmation(context, req);
  const id = keyIdOf(req);
  const key = id === null ? null : await keys.revoke(actor(shell, req, res), id);
  if (key === null) throw keyNotFound();
  sendJson(res, 200, keyItem(key));
}

export async function confirmRevocation(context: AdminContext, req: Request, res: Response): Promise<void> {
  sendRevokePage(context, req, res, await findKey(context, req));
}

export async function revokeFromForm(context: AdminContext, req: Request, res: Response): Promise<void> {
  const { keys, shell, publicUrl, base } = context;
  const key = await findKey(context, req);
  const refusal = confirmationRefusal(context, req);
  if (refusal !== undefined) {
    const problem = refusal === 'origin' ? STRINGS.otherOrigin(publicUrl) : TEXT.oldSession;
    sendRevokePage(context, req, res, key, { status: 403, problem });
    return;
  }
  try {
    await keys.revoke(actor(shell, req, res), key.id);
  } catch (error) {
    if (toProblem(error).code !== 'database_unavailable') throw error;
    sendRevokePage(context, req, res, key, { status: 503, problem: TEXT.databaseDown });
    return;
  }
  res.set('Cache-Control', 'no-store').redirect(303, `${base}/keys?revoked=${key.id}`);
}

function sendRevokePage(
  { pages, base }: AdminContext,
  req: Request,
  res: Response,
  key: ApiKey,
  { status = 200, problem }: { status?: number; problem?: string } = {},
): void {
  const body = revokeBody({
    csrfField: pages.csrfField(req),
    key,
    base,
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
