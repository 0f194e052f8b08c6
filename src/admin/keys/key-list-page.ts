/** The list of keys: notices, filter, table and pager, and a text if there is nothing to list. */
import { html, type SafeHtml } from '../../html.js';
import type { KeyFilter } from '../../keys/key-list.js';
import type { ApiKey } from '../../keys/key-store.js';
import { pager } from '../frame/page.js';
import { filterQuery } from './input.js';
import { keyListFilter } from './key-list-filter.js';
import { keyListTable } from './key-list-table.js';
import { type OldSecretMatches, oldSecretNotices } from './old-secret-matches.js';
import { elsewhereNotice, type KeyElsewhere } from './other-tenants.js';
import { KEY_STRINGS } from './strings.js';

const TEXT = KEY_STRINGS.list;

export interface KeyList {
  /** The path at which the host mounted the plugin. */
  readonly base: string;
  readonly filter: KeyFilter;
  readonly keys: readonly ApiKey[];
  /** The requests of each key per day, oldest first; keys without requests are missing. */
  readonly usage: ReadonlyMap<string, readonly number[]>;
  /** Cursors of this page and of the next one. */
  readonly cursor: string | undefined;
  readonly next: string | null;
  /** Whether the tenant has any key at all, revoked ones included. */
  readonly hasAny: boolean;
  /** Keys of other tenants that a search by key has found. */
  readonly elsewhere: readonly KeyElsewhere[];
  /** The old secrets by which a search by key has found keys. */
  readonly oldSecrets: OldSecretMatches;
  /** The keys whose revocation this page confirms. */
  readonly justRevoked: readonly ApiKey[];
  readonly apiUrl: string;
  /** Whether the administrator may create and revoke keys. */
  readonly mayManage: boolean;
  readonly nowMs: number;
}

export function newKeyButton(base: string): SafeHtml {
  return html`<a class="api-button api-primary" href="${base}/keys/new">${KEY_STRINGS.newKey}</a>`;
}

export function keyListBody(list: KeyList): SafeHtml {
  const { base, filter, keys, hasAny } = list;
  if (!hasAny) return emptyState(list);
  return html`${revokedNotice(list.justRevoked)}
${keyListFilter(list)}
${elsewhereNotice(list.elsewhere, list.oldSecrets, list.nowMs)}
${oldSecretNotices(keys, list.oldSecrets)}
${keys.length === 0 ? noKeys(list) : keyListTable(list)}
${pager(`${base}/keys`, filterQuery(filter), list)}`;
}

function emptyState({ base, apiUrl, mayManage }: KeyList): SafeHtml {
  return html`<section class="api-empty">
<h2>${TEXT.emptyTitle}</h2>
<p>${mayManage ? TEXT.emptyText : TEXT.emptyTextForViewers}</p>
<dl class="api-facts"><dt>${TEXT.baseUrl}</dt><dd><code>${apiUrl}</code></dd></dl>
<p class="api-actions">${mayManage && newKeyButton(base)} <a href="${base}/reference">${TEXT.referenceLink}</a></p>
</section>`;
}

/** Takes the focus, so that screen readers announce it: a live region announces only what changes after the page loads. */
function revokedNotice(keys: readonly ApiKey[]): SafeHtml {
  const [first] = keys;
  if (first === undefined) return html``;
  const text = keys.length === 1 ? TEXT.wasRevoked(first.name) : TEXT.wereRevoked(keys.length);
  return html`<p class="api-notice" role="status" tabindex="-1" autofocus>${text}</p>`;
}

function noKeys({ base, filter }: KeyList): SafeHtml {
  const { search, state, creator, unusedDays } = filter;
  if (search !== '' || state !== 'active' || creator !== undefined || unusedDays !== undefined) {
    return html`<p class="api-none">${TEXT.noMatch}</p>`;
  }
  return html`<p class="api-none">${TEXT.noneActive} <a href="${base}/keys?state=revoked">${TEXT.showRevoked}</a></p>`;
}
