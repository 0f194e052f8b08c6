/** Ends the old secret of a key. When the response arrives, no process accepts the old secret any more. */
import type { Request, Response } from 'express';
import { html, type SafeHtml } from '../../html.js';
import { toProblem } from '../../http/send-problem.js';
import type { ApiKey } from '../../keys/key-store.js';
import { confirmationRefusal, requireConfirmation } from '../frame/body.js';
import { type AdminContext, actor, administrator, sendJson } from '../frame/context.js';
import { errorSummary } from '../frame/page.js';
import { STRINGS } from '../frame/strings.js';
import { exactTime } from '../frame/time.js';
import { findKey, keyIdOf, keyNotFound } from './find-key.js';
import { keyItem } from './items.js';
import { oldUse } from './key-secrets.js';
import { SECRET_STRINGS } from './secret-strings.js';

const TEXT = SECRET_STRINGS.end;

export async function endOldSecretAsJson(context: AdminContext, req: Request, res: Response): Promise<void> {
  requireConfirmation(context, req);
  const id = keyIdOf(req);
  const key = id && (await context.keySecrets.endOldSecret(actor(context.shell, req, res), id));
  if (!key) throw keyNotFound();
  sendJson(res, 200, keyItem(key));
}

export async function confirmEndOfSecret(context: AdminContext, req: Request, res: Response): Promise<void> {
  const key = await findKey(context, req);
  await sendPage(context, req, res, key, await facts(context, req, key));
}

export async function endOldSecretFromForm(
  context: AdminContext,
  req: Request,
  res: Response,
): Promise<void> {
  const key = await findKey(context, req);
  const refusal = confirmationRefusal(context, req);
  if (refusal !== undefined) {
    const problem = refusal === 'origin' ? STRINGS.otherOrigin(context.publicUrl) : TEXT.oldSession;
    return await sendPage(context, req, res, key, await facts(context, req, key), { status: 403, problem });
  }
  try {
    await context.keySecrets.endOldSecret(actor(context.shell, req, res), key.id);
  } catch (error) {
    if (toProblem(error).code !== 'database_unavailable') throw error;
    return sendPage(context, req, res, key, html``, { status: 503, problem: TEXT.databaseDown });
  }
  const page = `${context.base}/keys/${key.id}?saved=old-secret#secret`;
  res.set('Cache-Control', 'no-store').redirect(303, page);
}

async function facts(context: AdminContext, req: Request, key: ApiKey): Promise<SafeHtml> {
  const { tenantId } = administrator(context.shell, req);
  const [current, old] = await context.keySecrets.newest(tenantId, key.id);
  if (current === undefined || old === undefined || old.endsAt === null) return html``;
  return html`<dl class="api-facts">
<dt>${SECRET_STRINGS.old}</dt><dd><code>${old.prefix}…</code>, ${SECRET_STRINGS.ends} ${exactTime(old.endsAt)}, ${oldUse(current, old, Date.now())}</dd>
</dl>`;
}

function sendPage(
  { pages, base }: AdminContext,
  req: Request,
  res: Response,
  key: ApiKey,
  details: SafeHtml,
  { status = 200, problem }: { readonly status?: number; readonly problem?: string } = {},
): void {
  const page = `${base}/keys/${key.id}`;
  const hasOld = key.oldSecretEndsAt !== null;
  const title = hasOld ? TEXT.title(key.name) : TEXT.noneTitle(key.name);
  // If the old secret has ended meanwhile, the page behind a dialog is out of date, so closing the dialog is not enough.
  const leave = html`<form method="get" action="${page}"${hasOld && html` data-close`}><button type="submit" autofocus>${
    hasOld ? STRINGS.cancel : TEXT.back
  }</button></form>`;
  const body = html`${errorSummary(problem === undefined ? [] : [{ text: problem }])}
<section class="api-card" data-dialog-content data-title="${title}">
<p>${hasOld ? TEXT.consequence : TEXT.none}</p>
${hasOld && details}
<div class="api-actions">${leave}
${
  hasOld &&
  html`<form method="post" action="${page}/end-old-secret" data-once>${pages.csrfField(req)}<button class="api-danger-fill" type="submit" data-busy="${TEXT.busy}">${TEXT.submit}</button></form>`
}</div>
</section>`;
  pages.send(req, res, { title, tab: 'keys', body, status, hasErrors: problem !== undefined });
}
