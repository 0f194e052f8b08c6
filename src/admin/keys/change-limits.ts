/** Changes the networks and the rate limit of a key. When the response arrives, every process acts on them. */
import type { Request, Response, Router } from 'express';
import { wantsJson } from '../../http/wants-json.js';
import { LimitChangedError } from '../../keys/key-limit-administration.js';
import type { ApiKey } from '../../keys/key-store.js';
import { confirmationRefusal, readBody, requireConfirmation } from '../frame/body.js';
import { type AdminContext, actor, refuseMethod, sendJson } from '../frame/context.js';
import { STRINGS } from '../frame/strings.js';
import { findKey, keyIdOf, keyNotFound } from './find-key.js';
import { keyItem } from './items.js';
import { rateLimitTitle } from './key-limits.js';
import type { RefusedForm } from './key-section.js';
import { parseNetworksBody, parseRateLimitBody, readNetworksForm, readRateLimitForm } from './limit-input.js';
import { LIMIT_STRINGS as TEXT } from './limit-strings.js';
import { sendKeyPage } from './show-key.js';

export function limitRoutes(router: Router, context: AdminContext): void {
  router
    .route('/keys/:id/networks')
    .post(...readBody, (req, res) =>
      (wantsJson(req) ? setNetworksAsJson : setNetworksFromForm)(context, req, res),
    )
    .all(refuseMethod('POST'));
  router
    .route('/keys/:id/rate-limit')
    .post(...readBody, (req, res) =>
      (wantsJson(req) ? setRateLimitAsJson : setRateLimitFromForm)(context, req, res),
    )
    .all(refuseMethod('POST'));
}

async function setNetworksAsJson(context: AdminContext, req: Request, res: Response): Promise<void> {
  requireConfirmation(context, req);
  const networks = parseNetworksBody(req.body);
  const id = keyIdOf(req);
  const key = id && (await context.keyLimits.setNetworks(actor(context.shell, req, res), id, networks));
  if (!key) throw keyNotFound();
  sendJson(res, 200, keyItem(key));
}

async function setRateLimitAsJson(context: AdminContext, req: Request, res: Response): Promise<void> {
  requireConfirmation(context, req);
  const perMinute = parseRateLimitBody(req.body);
  const id = keyIdOf(req);
  const key = id && (await context.keyLimits.setRateLimit(actor(context.shell, req, res), id, perMinute));
  if (!key) throw keyNotFound();
  sendJson(res, 200, keyItem(key));
}

async function setNetworksFromForm(context: AdminContext, req: Request, res: Response): Promise<void> {
  const { list, entered, expected } = readNetworksForm(req.body);
  const by = actor(context.shell, req, res);
  await changeFromForm(context, req, res, {
    form: 'networks',
    entered,
    problems: list.ok ? [] : list.problems,
    change: async ({ id }) => {
      if (list.ok) await context.keyLimits.setNetworks(by, id, list.networks, expected);
    },
    changedMeanwhile: () => TEXT.networksForm.changed,
  });
}

async function setRateLimitFromForm(context: AdminContext, req: Request, res: Response): Promise<void> {
  const { limit, entered, expected } = readRateLimitForm(req.body);
  const by = actor(context.shell, req, res);
  await changeFromForm(context, req, res, {
    form: 'rate-limit',
    entered,
    problems: limit.ok ? [] : [limit.problem],
    change: async ({ id }) => {
      if (limit.ok) await context.keyLimits.setRateLimit(by, id, limit.perMinute, expected);
    },
    changedMeanwhile: (key) => TEXT.rateLimitForm.changed(rateLimitTitle(key.rateLimitPerMinute)),
  });
}

interface SubmittedForm extends RefusedForm {
  change(key: ApiKey): Promise<void>;
  /** What the form says if somebody else has changed the limit since it was opened. */
  changedMeanwhile(key: ApiKey): string;
}

/** If something is wrong, the response is the page again with what was entered. */
async function changeFromForm(
  context: AdminContext,
  req: Request,
  res: Response,
  { form, entered, problems, change, changedMeanwhile }: SubmittedForm,
): Promise<void> {
  const key = await findKey(context, req);
  const again = (status: number, sentences: readonly string[], shown = key) =>
    sendKeyPage(context, req, res, shown, { status, refused: { form, entered, problems: sentences } });
  const refusal = confirmationRefusal(context, req);
  if (refusal === 'origin') return await again(403, [STRINGS.otherOrigin(context.publicUrl)]);
  if (refusal === 'token') return await again(403, [TEXT.oldSession]);
  if (problems.length > 0) return await again(400, problems);
  try {
    await change(key);
  } catch (error) {
    if (!(error instanceof LimitChangedError)) throw error;
    const now = await findKey(context, req);
    return await again(409, [changedMeanwhile(now)], now);
  }
  res.set('Cache-Control', 'no-store').redirect(303, `${context.base}/keys/${key.id}?saved=${form}#limits`);
}
