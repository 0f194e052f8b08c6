/** Asks once before several keys are revoked, and lists those that the host refused to revoke. */
import { html, type SafeHtml } from '../../html.js';
import type { Revocations } from '../../keys/key-administration.js';
import type { ApiKey } from '../../keys/key-store.js';
import { errorSummary } from '../frame/page.js';
import { STRINGS } from '../frame/strings.js';
import { lastUsed } from './key-list-table.js';
import { leaveButton } from './leave-button.js';
import { KEY_STRINGS } from './strings.js';

const TEXT = KEY_STRINGS.revokeSeveral;
const LIST = KEY_STRINGS.list;

export interface RevokeKeysPage {
  readonly csrfField: SafeHtml;
  readonly selected: readonly ApiKey[];
  /** Those of the selected keys that are not revoked yet. */
  readonly active: readonly ApiKey[];
  readonly base: string;
  /** Where the form is submitted, with the list's filter. */
  readonly action: string;
  /** The list with its filter. */
  readonly back: string;
  readonly problem?: string | undefined;
  readonly nowMs: number;
}

export function revokeKeysBody(page: RevokeKeysPage): SafeHtml {
  const { csrfField, selected, active, action, back, problem } = page;
  if (active.length === 0) {
    return html`<section class="api-card"><p>${selected.length === 0 ? TEXT.noneSelected : TEXT.allRevoked}</p>
<div class="api-actions">${leaveButton(STRINGS.backToKeys, back, false)}</div></section>`;
  }
  const others = selected.length - active.length;
  return html`${errorSummary(problem === undefined ? [] : [{ text: problem }])}
<section class="api-card">
<p>${TEXT.consequence}</p>
${others > 0 && html`<p>${TEXT.alreadyRevoked(others)}</p>`}
<ul class="api-keys">
${active.map((key) => item(key, page))}</ul>
<div class="api-actions">${leaveButton(STRINGS.cancel, back, false)}
<form method="post" action="${action}" data-once>${csrfField}${active.map(
    ({ id }) => html`<input type="hidden" name="id" value="${id}">`,
  )}<button class="api-danger-fill" type="submit" data-busy="${KEY_STRINGS.revoke.busy}">${TEXT.submit(active.length)}</button></form></div>
</section>`;
}

function item(key: ApiKey, { base, nowMs }: RevokeKeysPage): SafeHtml {
  return html`<li><a href="${base}/keys/${key.id}"><bdi>${key.name}</bdi></a> <code>${key.prefix}…</code>
<span class="api-muted">${LIST.createdBy} ${key.createdBy} · ${LIST.lastUsed}: ${lastUsed(key, nowMs)}</span></li>
`;
}

export interface RefusedPage {
  readonly selected: readonly ApiKey[];
  readonly outcome: Revocations;
  readonly back: string;
}

export function refusedBody({ selected, outcome: { keys, refused }, back }: RefusedPage): SafeHtml {
  const items = refused.map(({ id, reason }) => {
    const name = selected.find((key) => key.id === id)?.name;
    return html`<li><bdi>${name}</bdi>: ${reason}</li>`;
  });
  return html`<div class="api-errors" role="alert" tabindex="-1" autofocus><p>${TEXT.refused(refused.length)}</p><ul>${items}</ul></div>
${keys.length > 0 && html`<p>${LIST.wereRevoked(keys.length)}</p>`}
<div class="api-actions">${leaveButton(STRINGS.backToKeys, back, false)}</div>`;
}
