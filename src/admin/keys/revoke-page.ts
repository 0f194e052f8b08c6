/**
 * Asks before a key is revoked: on a page of its own without scripts, in a dialog with them. The browser module fetches
 * this page when the dialog opens, so that the last use it shows is current.
 */
import { html, type SafeHtml } from '../../html.js';
import type { ApiKey } from '../../keys/key-store.js';
import { scopeTitle } from '../../keys/scope.js';
import { errorSummary } from '../frame/page.js';
import { STRINGS } from '../frame/strings.js';
import { exactTime } from '../frame/time.js';
import { lastUsed } from './key-list-table.js';
import { leaveButton } from './leave-button.js';
import { KEY_STRINGS } from './strings.js';

const TEXT = KEY_STRINGS.revoke;
const LIST = KEY_STRINGS.list;
const DAY_MS = 86_400_000;
/** Scripts that run once a month are still in use. */
const UNUSED_AFTER_DAYS = 60;

export interface RevokePage {
  readonly csrfField: SafeHtml;
  readonly key: ApiKey;
  /** The path at which the host mounted the plugin. */
  readonly base: string;
  readonly problem?: string | undefined;
  readonly nowMs: number;
}

export function revokeTitle({ name, revokedAt }: ApiKey): string {
  return revokedAt === null ? TEXT.title(name) : TEXT.alreadyTitle(name);
}

export function revokeBody(page: RevokePage): SafeHtml {
  const { csrfField, key, base, problem, nowMs } = page;
  if (key.revokedAt !== null) {
    // The page behind a dialog is out of date, so closing the dialog is not enough.
    return html`<section class="api-card" data-dialog-content data-title="${revokeTitle(key)}">
<p>${TEXT.already(key.revokedBy ?? '')}</p>
<div class="api-actions">${leaveButton(STRINGS.backToKeys, `${base}/keys`, false)}</div>
</section>`;
  }
  return html`${errorSummary(problem === undefined ? [] : [{ text: problem }])}
<section class="api-card" data-dialog-content data-title="${revokeTitle(key)}">
<p>${TEXT.consequence} ${likelyUse(key, nowMs)}</p>
<dl class="api-facts">
<dt>${LIST.lastUsed}</dt><dd>${lastUsed(key, nowMs)}</dd>
<dt>${LIST.key}</dt><dd><code>${key.prefix}…</code></dd>
<dt>${LIST.scope}</dt><dd>${scopeTitle(key.scope)}</dd>
<dt>${LIST.created}</dt><dd>${exactTime(key.createdAt)} <span class="api-muted">${LIST.by(key.createdBy)}</span></dd>
</dl>
<div class="api-actions">${leaveButton(STRINGS.cancel, `${base}/keys/${key.id}`, true)}
<form method="post" action="${base}/keys/${key.id}/revoke" data-once>${csrfField}<button class="api-danger-fill" type="submit" data-busy="${TEXT.busy}">${TEXT.submit}</button></form></div>
</section>`;
}

/** What the last use suggests about whether something still uses the key. */
function likelyUse({ lastUsedAt }: ApiKey, nowMs: number): string {
  if (lastUsedAt === null) return TEXT.neverUsed;
  const days = Math.floor((nowMs - Date.parse(lastUsedAt)) / DAY_MS);
  if (days < UNUSED_AFTER_DAYS) return TEXT.maybeInUse;
  return TEXT.unusedFor(days);
}
