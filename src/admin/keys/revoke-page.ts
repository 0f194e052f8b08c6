/**
 * Are you sure: a page of its own without scripts, and the content of a dialog with them. The module fetches this page
 * when the dialog opens, so that what it says of the last use is of now.
 */
import { html, type SafeHtml } from '../../html.js';
import type { ApiKey } from '../../keys/key-store.js';
import { errorSummary } from '../frame/page.js';
import { STRINGS } from '../frame/strings.js';
import { exactTime } from '../frame/time.js';
import { lastUsed } from './key-list-page.js';

const TEXT = STRINGS.revoke;
const LIST = STRINGS.list;

export interface RevokePage {
  readonly csrfField: SafeHtml;
  readonly key: ApiKey;
  /** Where the form is sent: this page's own address, filter of the list included. */
  readonly action: string;
  /** The list as it was. */
  readonly back: string;
  readonly problem?: string | undefined;
  readonly nowMs: number;
}

export function revokeTitle({ name, revokedAt }: ApiKey): string {
  return revokedAt === null ? TEXT.title(name) : TEXT.already(name);
}

export function revokeBody(page: RevokePage): SafeHtml {
  const { csrfField, key, action, back, problem, nowMs } = page;
  // Closing the dialog is enough when nothing has changed; otherwise the list behind it is old.
  const leave = (text: string, closes: boolean) =>
    html`<form method="get" action="${back.split('?')[0]}"${closes && html` data-close`}>${queryFields(back)}<button type="submit" autofocus>${text}</button></form>`;
  if (key.revokedAt !== null) {
    return html`<section class="api-card" data-dialog-content data-title="${revokeTitle(key)}">
<p>${TEXT.alreadyText(key.revokedBy ?? '')}</p>
<div class="api-actions">${leave(TEXT.close, false)}</div>
</section>`;
  }
  return html`${errorSummary(problem === undefined ? [] : [{ text: problem }])}
<section class="api-card" data-dialog-content data-title="${revokeTitle(key)}">
<p>${TEXT.consequence}${key.lastUsedAt !== null && html` ${TEXT.stillUsed}`}</p>
<dl class="api-facts">
<dt>${TEXT.lastUsed}</dt><dd>${lastUsed(key, nowMs)}</dd>
<dt>${TEXT.key}</dt><dd><code>${key.prefix}…</code></dd>
<dt>${TEXT.access}</dt><dd>${STRINGS.scopes[key.scope]}</dd>
<dt>${TEXT.created}</dt><dd>${exactTime(key.createdAt)} <span class="api-muted">${LIST.createdBy(key.createdBy)}</span></dd>
</dl>
<div class="api-actions">${leave(STRINGS.cancel, true)}
<form method="post" action="${action}" data-once>${csrfField}<button class="api-danger-fill" type="submit" data-busy="${
    STRINGS.busy.revoke
  }">${TEXT.submit}</button></form></div>
</section>`;
}

/** A form that is sent with GET drops the query of its address: its fields carry it. */
function queryFields(path: string): SafeHtml {
  const fields = [...new URLSearchParams(path.split('?')[1] ?? '')].map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  );
  return html`${fields}`;
}
