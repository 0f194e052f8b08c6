/** A section of a key's own page: from where the key can be used, how often, and the forms that change both. */
import { html, type SafeHtml } from '../../html.js';
import type { ApiKey } from '../../keys/key-store.js';
import { isInNetworks, MAX_NETWORKS, networksToStore, unlimitedNetworks } from '../../keys/networks.js';
import { MAX_PER_MINUTE } from '../../keys/rate-limits.js';
import { errorSummary } from '../frame/page.js';
import { LOCALE } from '../frame/strings.js';
import { addressDoubt } from './address-doubt.js';
import type { KeySectionInput } from './key-section.js';
import { LIMIT_STRINGS as TEXT } from './limit-strings.js';

/** What the page shows of a long list. The form has all of it. */
const SHOWN_NETWORKS = 10;
const NUMBER = new Intl.NumberFormat(LOCALE);

export function keyLimits(input: KeySectionInput): SafeHtml {
  const { context, req, key } = input;
  const { networks, rateLimitPerMinute, revokedAt } = key;
  const isLimited = networks.length > 0 || rateLimitPerMinute !== null;
  const canChange = revokedAt === null && context.mayManage(req);
  if (!isLimited && !canChange) return html``;
  return html`<section class="api-card" aria-labelledby="limits">
<h2 id="limits">${TEXT.title}</h2>
${savedNotice(req.query.saved)}
${networks.length > 0 && warnings(input)}
<dl class="api-facts">
<dt>${TEXT.networks}</dt><dd>${shownNetworks(networks)}</dd>
<dt>${TEXT.rateLimit}</dt><dd>${rateLimitTitle(rateLimitPerMinute)}</dd>
</dl>
${canChange && html`${networksForm(input)}${rateLimitForm(input)}`}
</section>`;
}

/** Returns e.g. `No limit` or `60 requests per minute`. */
export function rateLimitTitle(perMinute: number | null): string {
  return perMinute === null ? TEXT.noLimit : TEXT.perMinute(NUMBER.format(perMinute));
}

function savedNotice(saved: unknown): SafeHtml {
  const text =
    saved === 'networks' ? TEXT.savedNetworks : saved === 'rate-limit' ? TEXT.savedRateLimit : undefined;
  return text === undefined ? html`` : html`<p class="api-notice" role="status">${text}</p>`;
}

function shownNetworks(networks: readonly string[]): SafeHtml {
  if (networks.length === 0) return html`${TEXT.allAddresses}`;
  const more = networks.length - SHOWN_NETWORKS;
  const shown = networks.slice(0, SHOWN_NETWORKS).map((network) => html`<li><code>${network}</code></li>`);
  return html`<ul class="api-plain">${shown}${more > 0 && html`<li>${TEXT.more(more)}</li>`}</ul>`;
}

function warnings(input: KeySectionInput): SafeHtml {
  const { networks, lastUsedAddress } = input.key;
  const isOutside = lastUsedAddress !== null && !contain(networks, lastUsedAddress);
  const sentences = [
    ...unlimitedNetworks(networks).map(TEXT.unlimited),
    ...(isOutside ? [TEXT.lastUseOutside(lastUsedAddress)] : []),
  ];
  return html`${sentences.map(warning)}${doubt(input)}`;
}

/** A list that was changed by SQL and can't be read must not keep anybody from correcting it. */
function contain(networks: readonly string[], address: string): boolean {
  try {
    return networks.length > 0 && isInNetworks(address, networks.join());
  } catch {
    return false;
  }
}

function doubt({ key: { lastUsedAddress }, req }: KeySectionInput): SafeHtml {
  const found = lastUsedAddress === null ? undefined : addressDoubt(lastUsedAddress, req);
  return found === undefined ? html`` : warning(TEXT.doubts[found](lastUsedAddress ?? ''));
}

function warning(text: string): SafeHtml {
  return html`<p class="api-warning">${text}</p>`;
}

function networksForm(input: KeySectionInput): SafeHtml {
  const { context, req, key, refused } = input;
  const problems = refused?.form === 'networks' ? refused.problems : [];
  const entered = refused?.form === 'networks' ? refused.entered : key.networks.join('\n');
  const text = TEXT.networksForm;
  return html`<details class="api-change"${problems.length > 0 && html` open`}><summary>${text.summary}</summary>
${errorSummary(problems.map((problem) => ({ text: problem, field: 'networks' })))}
${key.networks.length === 0 && doubt(input)}
<form method="post" action="${context.base}/keys/${key.id}/networks" novalidate data-once>
${context.pages.csrfField(req)}
<input type="hidden" name="expected" value="${networksToStore(key.networks) ?? ''}">
<div class="api-field">
<label for="networks">${text.label}</label>
<p class="api-hint" id="networks-hint">${text.hint}</p>
<textarea class="api-mono" id="networks" name="networks" rows="4" spellcheck="false" autocapitalize="off" autocomplete="off" aria-describedby="networks-hint"${
    problems.length > 0 && html` aria-invalid="true"`
  }>
${entered}</textarea>
</div>
${suggestion(key)}
<p class="api-actions"><button type="submit" data-busy="${TEXT.saving}">${text.submit}</button></p>
</form></details>`;
}

/** A choice instead of a button, so that it works without scripts. */
function suggestion({ lastUsedAddress, networks }: ApiKey): SafeHtml {
  if (lastUsedAddress === null || networks.length >= MAX_NETWORKS) return html``;
  if (contain(networks, lastUsedAddress)) return html``;
  return html`<div class="api-choice"><input type="checkbox" id="suggested" name="suggested" value="${lastUsedAddress}"><label for="suggested">${TEXT.networksForm.suggested(lastUsedAddress)}</label></div>`;
}

function rateLimitForm({ context, req, key, refused }: KeySectionInput): SafeHtml {
  const problems = refused?.form === 'rate-limit' ? refused.problems : [];
  const present = String(key.rateLimitPerMinute ?? '');
  const entered = refused?.form === 'rate-limit' ? refused.entered : present;
  const text = TEXT.rateLimitForm;
  return html`<details class="api-change"${problems.length > 0 && html` open`}><summary>${text.summary}</summary>
${errorSummary(problems.map((problem) => ({ text: problem, field: 'per-minute' })))}
<form method="post" action="${context.base}/keys/${key.id}/rate-limit" novalidate data-once>
${context.pages.csrfField(req)}
<input type="hidden" name="expected" value="${present}">
<div class="api-field">
<label for="per-minute">${text.label}</label>
<p class="api-hint" id="per-minute-hint">${text.hint}</p>
<input id="per-minute" name="perMinute" inputmode="numeric" maxlength="${String(MAX_PER_MINUTE).length + 3}" size="10" autocomplete="off" value="${entered}" aria-describedby="per-minute-hint"${
    problems.length > 0 && html` aria-invalid="true"`
  }>
</div>
<p class="api-actions"><button type="submit" data-busy="${TEXT.saving}">${text.submit}</button></p>
</form></details>`;
}
