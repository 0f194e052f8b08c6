/** The first section of a key's own page: the key as the list shows it, and the link that revokes it. */
import { html, type SafeHtml } from '../../html.js';
import { scopeTitle } from '../../keys/scope.js';
import { exactTime } from '../frame/time.js';
import { lastUsed, stateOf } from './key-list-table.js';
import type { KeySectionInput } from './key-section.js';
import { KEY_STRINGS } from './strings.js';

const TEXT = KEY_STRINGS.list;

export function keyDetails({ context, req, key, nowMs }: KeySectionInput): SafeHtml {
  const { base, mayManage } = context;
  return html`<section class="api-card" aria-labelledby="details">
<h2 id="details">${KEY_STRINGS.page.details}</h2>
<dl class="api-facts">
<dt>${TEXT.state}</dt><dd>${stateOf(key, nowMs)}</dd>
<dt>${TEXT.key}</dt><dd><code>${key.prefix}…</code></dd>
<dt>${TEXT.scope}</dt><dd>${scopeTitle(key.scope)}</dd>
<dt>${TEXT.created}</dt><dd>${exactTime(key.createdAt)} <span class="api-muted">${TEXT.by(key.createdBy)}</span></dd>
<dt>${TEXT.lastUsed}</dt><dd>${lastUsed(key, nowMs)}</dd>
</dl>
${
  key.revokedAt === null &&
  mayManage(req) &&
  html`<p class="api-actions"><a class="api-button api-danger" href="${base}/keys/${key.id}/revoke" data-dialog>${KEY_STRINGS.revoke.submit}</a></p>`
}
</section>`;
}
