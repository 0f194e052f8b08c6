/** Creates keys. The key itself is in the body of the 201 response and nowhere else. */
import type { Request, Response } from 'express';
import { toProblem } from '../../http/send-problem.js';
import { type CreatedKey, KeyExistsError } from '../../keys/key-administration.js';
import { SCOPE_TITLES } from '../../keys/scope.js';
import { confirmationRefusal, requireConfirmation } from '../frame/body.js';
import { type AdminContext, actor, administrator, sendJson } from '../frame/context.js';
import { STRINGS } from '../frame/strings.js';
import { keyIdOfForm, newFormToken } from './form-token.js';
import { type NewKeyForm, parseNewKey, readNewKeyForm } from './input.js';
import { keyItem } from './items.js';
import { alreadyCreatedBody, keyCreatedBody } from './key-created-page.js';
import { newKeyBody } from './new-key-page.js';
import { KEY_STRINGS } from './strings.js';

const TEXT = KEY_STRINGS.create;

export async function createAsJson(context: AdminContext, req: Request, res: Response): Promise<void> {
  const { keys, shell } = context;
  requireConfirmation(context, req);
  const { name, scope } = parseNewKey(req.body);
  const { key, stored } = await keys.create(actor(shell, req, res), name, scope);
  sendJson(res, 201, { ...keyItem(stored), key });
}

/** Shows an empty form, or one with the name and scope from the query. */
export function showNewKeyForm(context: AdminContext, req: Request, res: Response): void {
  const { name, scope } = req.query;
  sendForm(context, req, res, {
    formToken: newFormToken(),
    entered: {
      name: typeof name === 'string' ? name : '',
      scope: typeof scope === 'string' ? scope : SCOPE_TITLES.read,
    },
  });
}

/** If an entry is refused, the response is the form again with all entries. */
export async function createFromForm(context: AdminContext, req: Request, res: Response): Promise<void> {
  const { keys, shell } = context;
  const form = readNewKeyForm(req.body);
  const { name, scope, tenantId, formToken } = form;
  const by = actor(shell, req, res);
  const again = (status: number, problem?: string) => sendForm(context, req, res, form, status, problem);
  const refusal = confirmationRefusal(context, req);
  if (refusal === 'origin') return again(403, STRINGS.otherOrigin(context.publicUrl));
  if (refusal === 'token') return again(403, TEXT.oldSession);
  if (!form.isComplete) return again(400, TEXT.incomplete);
  if (tenantId !== undefined && tenantId !== by.tenantId) return again(409, TEXT.otherTenant(by.tenantId));
  if (name === undefined || scope === undefined) return again(400);
  let created: CreatedKey;
  try {
    created = await keys.create(by, name, scope, keyIdOfForm(by.tenantId, by.username, formToken));
  } catch (error) {
    if (error instanceof KeyExistsError) return sendAlreadyCreated(context, req, res, error);
    const { code, status, detail } = toProblem(error);
    if (code === 'database_unavailable') return again(503, TEXT.databaseDown);
    if (code === 'change_refused' || code === 'change_undecided') return again(status, detail);
    throw error;
  }
  sendCreated(context, req, res, created);
}

function sendCreated(
  { pages, apiUrl, base, shell }: AdminContext,
  req: Request,
  res: Response,
  created: CreatedKey,
): void {
  const body = keyCreatedBody({
    base,
    administrator: administrator(shell, req),
    csrfToken: shell.csrfToken(req),
    ...created,
    apiUrl,
  });
  pages.send(req, res, { title: KEY_STRINGS.created.title, tab: 'keys', body, status: 201 });
}

function sendAlreadyCreated(
  { pages, base }: AdminContext,
  req: Request,
  res: Response,
  { existing }: KeyExistsError,
): void {
  const body = alreadyCreatedBody(base, existing);
  pages.send(req, res, { title: KEY_STRINGS.alreadyCreated.title, tab: 'keys', body, status: 409 });
}

function sendForm(
  { pages, shell, base }: AdminContext,
  req: Request,
  res: Response,
  form: Pick<NewKeyForm, 'formToken' | 'entered'> & Partial<NewKeyForm>,
  status = 200,
  problem?: string,
): void {
  const body = newKeyBody({
    base,
    csrfField: pages.csrfField(req),
    tenantId: administrator(shell, req).tenantId,
    formToken: form.formToken,
    ...form.entered,
    nameProblem: form.nameProblem,
    scopeProblem: form.scopeProblem,
    problem,
  });
  pages.send(req, res, { title: KEY_STRINGS.newKey, tab: 'keys', body, status, hasErrors: status !== 200 });
}
