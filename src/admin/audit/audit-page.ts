/** The page of the audit log: filter, table, pager, and the link to the CSV with the same filter. */
import { AUDIT_ACTIONS, type AuditRecord } from '../../audit/audit-log.js';
import type { PluginEventDetail } from '../../host/events.js';
import { html, type SafeHtml } from '../../html.js';
import { cell, tableHead } from '../../html-table.js';
import type { ApiKey } from '../../keys/key-store.js';
import { scopeTitle } from '../../keys/scope.js';
import { keySearchField } from '../frame/key-search.js';
import { pager, pathWithQuery } from '../frame/page.js';
import { STRINGS } from '../frame/strings.js';
import { exactTime } from '../frame/time.js';
import type { AuditPageQuery } from './input.js';
import { AUDIT_STRINGS as TEXT } from './strings.js';

export interface AuditPage {
  /** The path at which the host mounted the plugin. */
  readonly base: string;
  readonly query: AuditPageQuery;
  readonly records: readonly AuditRecord[];
  /** Cursors of this page and of the next one. */
  readonly cursor: string | undefined;
  readonly next: string | null;
  /** The key with the id `query.keyId`, if this tenant has it. */
  readonly onlyKey: ApiKey | null;
  /** Set if more keys match than the page covers: how many it covers. */
  readonly keyLimit: number | null;
}

export function auditBody(page: AuditPage): SafeHtml {
  const { base, query, records, keyLimit } = page;
  const none = html`<p class="api-none">${isFiltered(query) ? TEXT.noMatch : TEXT.empty}</p>`;
  return html`${filterForm(page)}
${keyLimit !== null && html`<p class="api-warning" role="status">${TEXT.tooManyKeys(keyLimit)}</p>`}
${records.length === 0 ? none : table(page)}
${pager(`${base}/audit`, { ...query }, page)}`;
}

export function downloadLink(base: string, query: AuditPageQuery): SafeHtml {
  return html`<a class="api-button" href="${pathWithQuery(`${base}/audit.csv`, { ...query })}" download>${TEXT.download}</a>`;
}

function isFiltered({ keyId, key, action, day }: AuditPageQuery): boolean {
  return `${keyId}${key}${action}${day}` !== '';
}

function filterForm({ base, query, onlyKey }: AuditPage): SafeHtml {
  const { key, action, day, tz } = query;
  const options = AUDIT_ACTIONS.map(
    (option) =>
      html`<option value="${option}"${option === action && html` selected`}>${TEXT.actions[option]}</option>`,
  );
  return html`<form class="api-filter" method="get" action="${base}/audit" role="search" aria-label="${TEXT.filter}">
${onlyKey === null ? keySearchField('key', key) : chosenKey(base, query, onlyKey)}
<div class="api-field"><label for="action">${TEXT.action}</label>
<select id="action" name="action"><option value="">${TEXT.anyAction}</option>${options}</select></div>
<div class="api-field"><label for="day">${TEXT.day} (<span data-zone-name>${tz || STRINGS.utc}</span>)</label>
<input id="day" name="day" type="date" value="${day}"></div>
<input type="hidden" name="tz" value="${tz}" data-zone>
<button type="submit">${STRINGS.filter.apply}</button>
${isFiltered(query) && html`<a href="${base}/audit">${STRINGS.filter.clear}</a>`}
</form>`;
}

/** Takes the place of the search field after a link to the history of one key. */
function chosenKey(
  base: string,
  { action, day, tz }: AuditPageQuery,
  { id, name, prefix }: ApiKey,
): SafeHtml {
  const allKeys = pathWithQuery(`${base}/audit`, { action, day, tz });
  return html`<div class="api-only"><input type="hidden" name="keyId" value="${id}">${TEXT.onlyKey} <bdi>${name}</bdi> <code>${prefix}…</code> <a href="${allKeys}">${TEXT.allKeys}</a></div>`;
}

function table(page: AuditPage): SafeHtml {
  return html`<table class="api-table" role="table">
<caption class="api-hidden">${TEXT.caption}</caption>
${tableHead([TEXT.when, TEXT.who, TEXT.what, TEXT.key, TEXT.address])}
<tbody role="rowgroup">
${page.records.map((record) => row(record, page.base))}</tbody>
</table>`;
}

function row(record: AuditRecord, base: string): SafeHtml {
  const { at, actor, action, keyId, keyName, keyPrefix, scope, address, detail } = record;
  const title = html`<span class="api-muted">${scopeTitle(scope)}</span>`;
  return html`<tr role="row">
${cell(TEXT.when, exactTime(at))}
<th role="rowheader" scope="row" data-label="${TEXT.who}"><div><bdi>${actor}</bdi></div></th>
${cell(TEXT.what, html`${TEXT.actions[action]} ${title}${detail !== null && detailOf(detail)}`)}
${cell(
  TEXT.key,
  html`<a href="${pathWithQuery(`${base}/audit`, { keyId })}"><bdi>${keyName}</bdi></a> <code>${keyPrefix}…</code>`,
  'api-name',
)}
${cell(TEXT.address, html`<code>${address}</code>`)}
</tr>\n`;
}

function detailOf({ oldSecretEndsAt, networks, rateLimitPerMinute }: PluginEventDetail): SafeHtml {
  return html`${oldSecretEndsAt !== undefined && html`<br>${TEXT.oldSecretEnds} ${exactTime(oldSecretEndsAt)}`}${
    networks !== undefined && html`<br>${TEXT.networks(networks)}`
  }${rateLimitPerMinute !== undefined && html`<br>${TEXT.rateLimit(rateLimitPerMinute)}`}`;
}
