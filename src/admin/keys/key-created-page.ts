/**
 * The two ends of a sent form: the key, shown this one time, and the answer to a form that was sent again. The key is
 * in the body of a POST's answer and nowhere else: not in an address, not in a redirect, not in what a reload shows.
 */
import { html, type SafeHtml } from '../../html.js';
import type { ApiKey } from '../../keys/key-store.js';
import { SCOPE_TITLES } from '../../keys/scope.js';
import { address } from '../frame/page.js';
import { STRINGS } from '../frame/strings.js';

const TEXT = STRINGS.created;
const USED = STRINGS.used;

export interface KeyCreated {
  readonly base: string;
  readonly key: string;
  readonly stored: ApiKey;
  readonly apiUrl: string;
}

/** The browser module works on what has `data-…`: it copies, tests, asks before leaving and wipes the key then. */
export function keyCreatedBody({ base, key, stored, apiUrl }: KeyCreated): SafeHtml {
  const curl = `curl -H "Authorization: Bearer ${key}" ${apiUrl}/ping`;
  const { pathname } = new URL(apiUrl);
  return html`<section class="api-card" data-secret data-gone="${TEXT.gone}">
<p class="api-warning" role="status">${TEXT.once}</p>
<div class="api-field">
<label for="api-key">${TEXT.field(stored.name)}</label>
${copyable('api-key', html`<input id="api-key" class="api-mono" value="${key}" readonly autofocus autocomplete="off" spellcheck="false" data-select>`, TEXT.copyKey)}</div>
<h2>${TEXT.tryTitle}</h2>
<p id="curl-label">${TEXT.tryText}</p>
${copyable('curl', html`<textarea id="curl" class="api-mono" rows="4" readonly autocomplete="off" spellcheck="false" aria-labelledby="curl-label" data-select>${curl}</textarea>`, TEXT.copyCurl)}
<p class="api-actions"><button type="button" hidden data-test="${pathname}/ping" data-testing="${TEXT.testing}" data-ok="${
    TEXT.testOk
  }" data-failed="${TEXT.testFailed}" data-unreachable="${TEXT.testUnreachable}">${TEXT.test}</button></p>
<div class="api-answer" role="status" data-answer></div>
</section>
<p class="api-actions"><a class="api-button api-primary" href="${base}/keys" data-leave>${TEXT.stored}</a></p>`;
}

/** A field and the button that copies it, hidden until the module, which makes it work, has loaded; below, what came of it. */
function copyable(id: string, field: SafeHtml, label: string): SafeHtml {
  return html`<div class="api-copy">${field}
<button type="button" hidden data-copy="${id}" aria-label="${label}">${TEXT.copy}</button></div>
<p class="api-said" role="status" data-said="${id}" data-copied="${TEXT.copied}" data-by-hand="${TEXT.copyByHand}"></p>`;
}

/** A double click without the module, a reload, a second press of a button: one key was made, and cannot be shown. */
export function formUsedBody(base: string, existing: ApiKey): SafeHtml {
  const another = address(`${base}/keys/new`, { name: existing.name, scope: SCOPE_TITLES[existing.scope] });
  const isActive = existing.revokedAt === null;
  return html`<section class="api-card">
<p class="api-warning" role="status">${USED.text(existing.name)}</p>
<p>${USED.ifSeen} ${isActive ? USED.ifNot : USED.revokedAlready}</p>
<p class="api-actions"><a class="api-button" href="${base}/keys">${TEXT.toList}</a>
${isActive && html`<a class="api-button api-danger" href="${base}/keys/${existing.id}/revoke" data-dialog>${USED.revoke}</a>`}
<a class="api-button" href="${another}">${USED.another}</a></p>
</section>`;
}
