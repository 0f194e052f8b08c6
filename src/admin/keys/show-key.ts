/** Shows one key: its item for scripts, its own page for people. */
import type { Request, Response } from 'express';
import type { ApiKey } from '../../keys/key-store.js';
import { type AdminContext, administrator, sendJson } from '../frame/context.js';
import { findKey } from './find-key.js';
import { keyItem } from './items.js';
import { keyPageBody } from './key-page.js';
import type { RefusedForm } from './key-section.js';

export async function showKeyAsJson(context: AdminContext, req: Request, res: Response): Promise<void> {
  sendJson(res, 200, keyItem(await findKey(context, req)));
}

export async function showKeyPage(context: AdminContext, req: Request, res: Response): Promise<void> {
  await sendKeyPage(context, req, res, await findKey(context, req));
}

export async function sendKeyPage(
  context: AdminContext,
  req: Request,
  res: Response,
  key: ApiKey,
  { status = 200, refused }: { readonly status?: number; readonly refused?: RefusedForm } = {},
): Promise<void> {
  const { tenantId } = administrator(context.shell, req);
  const body = await keyPageBody({
    context,
    req,
    key,
    tenantId,
    nowMs: Date.now(),
    ...(refused && { refused }),
  });
  context.pages.send(req, res, { title: key.name, tab: 'keys', body, status, hasErrors: status >= 400 });
}
