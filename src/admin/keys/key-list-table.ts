/** The table of keys: links that sort it in its head, and the boxes that select keys to revoke. */
import { html, type SafeHtml } from '../../html.js';
import { cell } from '../../html-table.js';
import { type KeyFilter, type KeySort, orderOf } from '../../keys/key-list.js';
import type { ApiKey } from '../../keys/key-store.js';
import { scopeTitle } from '../../keys/scope.js';
import { pathWithQuery } from '../frame/page.js';
import { exactTime, relativeTime } from '../frame/time.js';
import { filterQuery } from './input.js';
import { KEY_STRINGS } from './strings.js';
import { sparkline } from './usage-chart.js';

const TEXT = KEY_STRINGS.list;

export interface KeyListTable {
  readonly base: string;
  readonly filter: KeyFilter;
  readonly keys: readonly ApiKey[];
  readonly usage: ReadonlyMap<string, readonly number[]>;
  readonly cursor: string | undefined;
  /** Whether the administrator may revoke keys. */
  readonly mayManage: boolean;
  readonly nowMs: number;
}

export function keyListTable(list: KeyListTable): SafeHtml {
  const { base, filter, keys, cursor, mayManage } = list;
  const table = html`<table class="api-table api-sorted" role="table">
<caption class="api-hidden">${TEXT.caption}</caption>
${head(list)}
<tbody role="rowgroup">
${keys.map((key) => row(key, list))}</tbody>
</table>`;
  if (!mayManage || !keys.some(isActive)) return table;
  const query = Object.entries({ ...filterQuery(filter), cursor }).map(
    ([name, value]) => value && html`<input type="hidden" name="${name}" value="${value}">`,
  );
  return html`<form method="get" action="${base}/keys/revoke" data-selection>
${query}${table}
<p class="api-actions api-selected"><button class="api-danger" type="submit">${TEXT.revokeSelected}</button></p>
</form>`;
}

function head({ base, filter, mayManage }: KeyListTable): SafeHtml {
  const plain = (label: SafeHtml | string) => html`<th role="columnheader" scope="col">${label}</th>`;
  const sorted = (label: string, sort: KeySort) => sortedColumn(base, filter, label, sort);
  const all = html`<span class="api-hidden">${TEXT.select}</span><input type="checkbox" hidden aria-label="${TEXT.selectAll}" data-select-all>`;
  return html`<thead role="rowgroup"><tr role="row">${mayManage && plain(all)}${sorted(TEXT.name, 'name')}${plain(TEXT.key)}${plain(
    TEXT.scope,
  )}${sorted(TEXT.created, 'created')}${sorted(TEXT.lastUsed, 'lastUsed')}${plain(TEXT.state)}</tr></thead>`;
}

/** The link reverses the order of the column by which the list is sorted. */
function sortedColumn(base: string, filter: KeyFilter, label: string, sort: KeySort): SafeHtml {
  const present = orderOf(filter);
  const isSorted = present.sort === sort;
  const other = present.order === 'asc' ? 'desc' : 'asc';
  const { order } = isSorted ? { order: other } : orderOf({ sort });
  const path = pathWithQuery(`${base}/keys`, { ...filterQuery(filter), sort, order });
  const state = present.order === 'asc' ? 'ascending' : 'descending';
  return html`<th role="columnheader" scope="col"${isSorted && html` aria-sort="${state}"`}><a href="${path}">${label}</a></th>`;
}

function isActive({ revokedAt }: ApiKey): boolean {
  return revokedAt === null;
}

function row(key: ApiKey, { base, usage, nowMs, mayManage }: KeyListTable): SafeHtml {
  const box = html`<input type="checkbox" name="id" value="${key.id}" aria-label="${TEXT.selectKey(key.name)}">`;
  return html`<tr role="row" data-key-id="${key.id}"${!isActive(key) && html` class="api-off"`}>
${mayManage && cell(TEXT.select, html`${isActive(key) && box}`, 'api-box')}
<th role="rowheader" scope="row" data-label="${TEXT.name}" class="api-name"><div><a href="${base}/keys/${key.id}"><bdi>${key.name}</bdi></a></div></th>
${cell(TEXT.key, html`<code>${key.prefix}…</code>`)}
${cell(TEXT.scope, html`${scopeTitle(key.scope)}`, 'api-scope')}
${cell(TEXT.created, html`${exactTime(key.createdAt)} <span class="api-muted">${TEXT.by(key.createdBy)}</span>`)}
${cell(TEXT.lastUsed, lastUsed(key, nowMs, sparkline(usage.get(key.id))), 'api-used')}
${cell(TEXT.state, stateOf(key, nowMs))}
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
