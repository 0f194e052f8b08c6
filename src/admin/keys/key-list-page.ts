/** The list of keys: filter, table and pager, and a text if there is nothing to list. */
import { html, type SafeHtml } from '../../html.js';
import { cell, tableHead } from '../../html-table.js';
import { type ApiKey, KEY_STATES, type KeyFilter } from '../../keys/key-store.js';
import { scopeTitle } from '../../keys/scope.js';
import { keySearchField } from '../frame/key-search.js';
import { pager, pathWithQuery } from '../frame/page.js';
import { STRINGS } from '../frame/strings.js';
import { exactTime, relativeTime } from '../frame/time.js';
import { KEY_STRINGS } from './strings.js';
import { sparkline } from './usage-chart.js';

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
  /** The key whose revocation this page confirms. */
  readonly justRevoked: ApiKey | null;
  readonly apiUrl: string;
  /** Whether the administrator may create and revoke keys. */
  readonly mayManage: boolean;
  readonly nowMs: number;
}

export function newKeyButton(base: string): SafeHtml {
  return html`<a class="api-button api-primary" href="${base}/keys/new">${KEY_STRINGS.newKey}</a>`;
}

export function keyListBody(list: KeyList): SafeHtml {
  const { base, filter, keys, justRevoked, hasAny } = list;
  if (!hasAny) return emptyState(list);
  const query = { state: filter.state === 'active' ? '' : filter.state, search: filter.search };
  return html`${
    justRevoked !== null && html`<p class="api-notice" role="status">${TEXT.wasRevoked(justRevoked.name)}</p>`
  }
${filterForm(base, filter)}
${keys.length === 0 ? noKeys(list) : table(list)}
${pager(`${base}/keys`, query, list)}`;
}

function emptyState({ base, apiUrl, mayManage }: KeyList): SafeHtml {
  return html`<section class="api-empty">
<h2>${TEXT.emptyTitle}</h2>
<p>${mayManage ? TEXT.emptyText : TEXT.emptyTextForViewers}</p>
<dl class="api-facts"><dt>${TEXT.baseUrl}</dt><dd><code>${apiUrl}</code></dd></dl>
<p class="api-actions">${mayManage && newKeyButton(base)} <a href="${base}/reference">${TEXT.referenceLink}</a></p>
</section>`;
}

function filterForm(base: string, { state, search }: KeyFilter): SafeHtml {
  const options = KEY_STATES.map(
    (option) =>
      html`<option value="${option}"${option === state && html` selected`}>${TEXT.showStates[option]}</option>`,
  );
  return html`<form class="api-filter" method="get" action="${base}/keys" role="search" aria-label="${TEXT.filter}">
${keySearchField('search', search)}
<div class="api-field"><label for="state">${TEXT.show}</label>
<select id="state" name="state">${options}</select></div>
<button type="submit">${STRINGS.filter.apply}</button>
${(state !== 'active' || search !== '') && html`<a href="${base}/keys">${STRINGS.filter.clear}</a>`}
</form>`;
}

function noKeys({ base, filter }: KeyList): SafeHtml {
  if (filter.search !== '' || filter.state !== 'active') return html`<p class="api-none">${TEXT.noMatch}</p>`;
  return html`<p class="api-none">${TEXT.noneActive} <a href="${base}/keys?state=revoked">${TEXT.showRevoked}</a></p>`;
}

function table(list: KeyList): SafeHtml {
  const labels = [TEXT.name, TEXT.key, TEXT.scope, TEXT.created, TEXT.lastUsed, TEXT.state, TEXT.actions];
  return html`<table class="api-table" role="table">
<caption class="api-hidden">${TEXT.caption}</caption>
${tableHead(labels)}
<tbody role="rowgroup">
${list.keys.map((key) => row(key, list))}</tbody>
</table>`;
}

function row(key: ApiKey, { base, filter, cursor, usage, nowMs, mayManage }: KeyList): SafeHtml {
  const isActive = key.revokedAt === null;
  const state = filter.state === 'active' ? undefined : filter.state;
  const revoke = pathWithQuery(`${base}/keys/${key.id}/revoke`, { state, search: filter.search, cursor });
  const name = html`<span class="api-hidden"> ${key.name}</span>`;
  return html`<tr role="row" data-key-id="${key.id}"${!isActive && html` class="api-off"`}>
<th role="rowheader" scope="row" data-label="${TEXT.name}" class="api-name"><div><a href="${base}/keys/${key.id}"><bdi>${key.name}</bdi></a></div></th>
${cell(TEXT.key, html`<code>${key.prefix}…</code>`)}
${cell(TEXT.scope, html`${scopeTitle(key.scope)}`, 'api-scope')}
${cell(TEXT.created, html`${exactTime(key.createdAt)} <span class="api-muted">${TEXT.by(key.createdBy)}</span>`)}
${cell(TEXT.lastUsed, lastUsed(key, nowMs, sparkline(usage.get(key.id))), 'api-used')}
${cell(TEXT.state, stateOf(key, nowMs))}
${cell(
  TEXT.actions,
  html`${isActive && mayManage && html`<a class="api-button api-danger" href="${revoke}" data-dialog>${TEXT.revoke}${name}</a>`}`,
)}
</tr>\n`;
}

/** Shows `chart` beside the time. */
export function lastUsed(
  { lastUsedAt, lastUsedAddress }: ApiKey,
  nowMs: number,
  chart: SafeHtml = html``,
): SafeHtml {
  if (lastUsedAt === null) return html`<span class="api-muted">${TEXT.neverUsed}</span>${chart}`;
  const from =
    lastUsedAddress !== null && html` <span class="api-muted">${TEXT.from(lastUsedAddress)}</span>`;
  return html`${relativeTime(lastUsedAt, nowMs)}${chart}${from}`;
}

export function stateOf({ revokedAt, revokedBy }: ApiKey, nowMs: number): SafeHtml {
  if (revokedAt === null) return html`<span class="api-badge api-badge-ok">${TEXT.active}</span>`;
  const by = revokedBy !== null && TEXT.by(revokedBy);
  return html`<span class="api-badge">${TEXT.revoked}</span> <span class="api-muted">${relativeTime(revokedAt, nowMs)} ${by}</span>`;
}
