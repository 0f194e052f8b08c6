/**
 * The possible responses to a valid form: the key, or its new secret, shown this once, or a note that it has already been
 * created. The key is only in the body of the POST's response: never in a URL or a redirect, and a reload does not show it again.
 */
import type { Administrator } from '../../host/contract.js';
import { html, type SafeHtml } from '../../html.js';
import type { ApiKey } from '../../keys/key-store.js';
import { scopeTitle } from '../../keys/scope.js';
import { pathWithQuery } from '../frame/page.js';
import { STRINGS } from '../frame/strings.js';
import { exactTime } from '../frame/time.js';
import { SECRET_STRINGS } from './secret-strings.js';
import { KEY_STRINGS } from './strings.js';

const TEXT = KEY_STRINGS.created;
const ROTATED = SECRET_STRINGS.created;
const ALREADY = KEY_STRINGS.alreadyCreated;

export interface SecretShown {
  readonly base: string;
  readonly administrator: Pick<Administrator, 'tenantId' | 'tenantName'>;
  /** For the test of the key. */
  readonly csrfToken: string;
  readonly key: string;
  readonly stored: ApiKey;
  readonly apiUrl: string;
}

/** The page of a new key. */
export function keyCreatedBody(shown: SecretShown): SafeHtml {
  return html`${secretCard(shown, html``)}
${doneButton(`${shown.base}/keys`)}`;
}

/** The page of a new secret for a key. Also says how long the old one works. */
export function secretShownBody(shown: SecretShown): SafeHtml {
  const { oldSecretEndsAt, id } = shown.stored;
  const old =
    oldSecretEndsAt === null
      ? html`<p>${ROTATED.oldEnded}</p>`
      : html`<p>${ROTATED.oldWorks} ${exactTime(oldSecretEndsAt)}</p>`;
  return html`${secretCard(shown, old)}
${doneButton(`${shown.base}/keys/${id}`)}`;
}

/** The browser module acts on the `data-…` attributes: it copies, tests, asks before leaving, and then wipes the key. */
function secretCard(
  { base, administrator, csrfToken, key, stored, apiUrl }: SecretShown,
  note: SafeHtml,
): SafeHtml {
  const curl = `curl -H "Authorization: Bearer ${key}" ${apiUrl}/ping`;
  return html`<section class="api-card" data-secret data-gone="${TEXT.gone}">
<p class="api-warning" role="status">${TEXT.once}</p>
<div class="api-field">
<label for="api-key">${TEXT.field(stored.name)}</label>
${copyable('api-key', html`<input id="api-key" class="api-mono" value="${key}" readonly autofocus autocomplete="off" spellcheck="false" data-select>`, TEXT.copyKey, true)}</div>
<dl class="api-facts">
<dt>${KEY_STRINGS.list.scope}</dt><dd>${scopeTitle(stored.scope)}</dd>
<dt>${TEXT.tenant}</dt><dd>${administrator.tenantName ?? administrator.tenantId}</dd>
</dl>
${note}
<h2>${TEXT.tryTitle}</h2>
<p id="curl-label">${TEXT.tryText}</p>
${copyable('curl', html`<textarea id="curl" class="api-mono" rows="4" readonly autocomplete="off" spellcheck="false" aria-labelledby="curl-label" data-select>${curl}</textarea>`, TEXT.copyCurl, false)}
<p class="api-actions"><button type="button" hidden data-test="${base}/keys/test" data-csrf="${csrfToken}" data-testing="${TEXT.testing}" data-ok="${
    TEXT.testOk
  }" data-failed="${TEXT.testFailed}" data-unreachable="${TEXT.testUnreachable}">${TEXT.test}</button></p>
<div class="api-response" role="status" data-response></div>
</section>`;
}

/** Plain: the strongest button of the page is the one that copies the key. */
function doneButton(target: string): SafeHtml {
  return html`<p class="api-actions"><a class="api-button" href="${target}" data-leave>${TEXT.done}</a></p>`;
}

/** A field with its copy button, which is hidden until the browser module has loaded, and a line for the outcome. */
function copyable(id: string, field: SafeHtml, label: string, isPrimary: boolean): SafeHtml {
  return html`<div class="api-copy">${field}
<button type="button"${isPrimary && html` class="api-primary"`} hidden data-copy="${id}" aria-label="${label}">${TEXT.copy}</button></div>
<p class="api-outcome" role="status" data-outcome="${id}" data-copied="${TEXT.copied}" data-by-hand="${TEXT.copyByHand}"></p>`;
}

/** Shown after a reload or a double submission: one key was created, and it can't be shown again. */
export function alreadyCreatedBody(base: string, existing: ApiKey): SafeHtml {
  const another = pathWithQuery(`${base}/keys/new`, {
    name: existing.name,
    scope: scopeTitle(existing.scope),
  });
  const isActive = existing.revokedAt === null;
  return html`<section class="api-card">
<p class="api-warning" role="status">${ALREADY.text(existing.name)}</p>
<p>${isActive ? `${ALREADY.ifCopied} ${ALREADY.ifNotCopied}` : ALREADY.sinceRevoked}</p>
<p class="api-actions"><a class="api-button" href="${base}/keys">${STRINGS.backToKeys}</a>
${isActive && html`<a class="api-button api-danger" href="${base}/keys/${existing.id}/revoke" data-dialog>${ALREADY.revoke}</a>`}
<a class="api-button" href="${another}">${ALREADY.createAnother}</a></p>
</section>`;
}
