/** Gives keys new secrets. The new secret is in the body of the response and nowhere else. */
import type { Request, Response } from 'express';
import type { CreatedKey } from '../../keys/key-administration.js';
import { RotationConflictError } from '../../keys/key-secret-administration.js';
import { confirmationRefusal, requireConfirmation } from '../frame/body.js';
import { type AdminContext, actor, administrator, sendJson } from '../frame/context.js';
import { STRINGS } from '../frame/strings.js';
import { findKey, keyIdOf, keyNotFound } from './find-key.js';
import { keyItem } from './items.js';
import { secretShownBody } from './key-created-page.js';
import { parseRotation, readRotationForm } from './secret-input.js';
import { SECRET_STRINGS } from './secret-strings.js';
import { sendKeyPage } from './show-key.js';

const TEXT = SECRET_STRINGS.form;

export async function rotateAsJson(context: AdminContext, req: Request, res: Response): Promise<void> {
  requireConfirmation(context, req);
  const overlapHours = parseRotation(req.body);
  const id = keyIdOf(req);
  const rotated = id && (await context.keySecrets.rotate(actor(context.shell, req, res), id, overlapHours));
  if (!rotated) throw keyNotFound();
  sendJson(res, 200, { ...keyItem(rotated.stored), key: rotated.key });
}

/** If something is wrong, the response is the page again with what was chosen. */
export async function rotateFromForm(context: AdminContext, req: Request, res: Response): Promise<void> {
  const { overlapHours, replaced, entered } = readRotationForm(req.body);
  const key = await findKey(context, req);
  const again = async (status: number, problem: string) =>
    sendKeyPage(context, req, res, await findKey(context, req), {
      status,
      refused: { form: 'rotate', entered, problems: [problem] },
    });
  const refusal = confirmationRefusal(context, req);
  if (refusal === 'origin') return await again(403, STRINGS.otherOrigin(context.publicUrl));
  if (refusal === 'token') return await again(403, TEXT.oldSession);
  if (replaced === undefined) return await again(400, TEXT.incomplete);
  if (overlapHours === undefined) return await again(400, TEXT.overlapProblem);
  const by = actor(context.shell, req, res);
  let rotated: CreatedKey | null;
  try {
    rotated = await context.keySecrets.rotate(by, key.id, overlapHours, replaced);
  } catch (error) {
    if (!(error instanceof RotationConflictError)) throw error;
    return await again(409, TEXT.conflicts[error.reason]);
  }
  if (rotated === null) throw keyNotFound();
  const { base, apiUrl, pages, shell } = context;
  const body = secretShownBody({
    base,
    apiUrl,
    administrator: administrator(shell, req),
    csrfToken: shell.csrfToken(req),
    ...rotated,
  });
  pages.send(req, res, { title: SECRET_STRINGS.created.title, tab: 'keys', body });
}
