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
import { type AuditPageQuery, MAX_ACTOR_LENGTH } from './input.js';
import { PRESETS } from './period.js';
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
  const none = html`<p class="api-none">${noRecords(query)}</p>`;
  return html`${filterForm(page)}
${keyLimit !== null && html`<p class="api-warning" role="status">${TEXT.tooManyKeys(keyLimit)}</p>`}
${records.length === 0 ? none : table(page)}
${pager(`${base}/audit`, { ...query }, page)}`;
}

export function downloadLink(base: string, query: AuditPageQuery): SafeHtml {
  return html`<a class="api-button" href="${pathWithQuery(`${base}/audit.csv`, { ...query })}" download>${TEXT.download}</a>`;
}

function noRecords(query: AuditPageQuery): string {
  if (query.to !== '' && query.from > query.to) return TEXT.fromAfterTo;
  return isFiltered(query) ? TEXT.noMatch : TEXT.empty;
}

function isFiltered({ tz: _, ...filter }: AuditPageQuery): boolean {
  return Object.values(filter).join('') !== '';
}

function filterForm({ base, query, onlyKey, records }: AuditPage): SafeHtml {
  const { key, actor, action, from, to, tz } = query;
  const people = [...new Set(records.map((record) => record.actor))].sort();
  const options = AUDIT_ACTIONS.map(
    (option) =>
      html`<option value="${option}"${option === action && html` selected`}>${TEXT.actions[option]}</option>`,
  );
  return html`<form class="api-filter" method="get" action="${base}/audit" role="search" aria-label="${TEXT.filter}">
${onlyKey === null ? keySearchField('key', key) : chosenKey(base, query, onlyKey)}
<div class="api-field"><label for="actor">${TEXT.who}</label>
<input id="actor" name="actor" value="${actor}" size="10" maxlength="${MAX_ACTOR_LENGTH}" list="actors" autocomplete="off" autocapitalize="off" spellcheck="false">
<datalist id="actors">${people.map((name) => html`<option value="${name}"></option>`)}</datalist></div>
<div class="api-field"><label for="action">${TEXT.action}</label>
<select id="action" name="action"><option value="">${TEXT.anyAction}</option>${options}</select></div>
<div class="api-field"><label for="from">${TEXT.from}</label>
<input id="from" name="from" type="date" value="${from}" aria-describedby="zone"></div>
<div class="api-field"><label for="to">${TEXT.to}</label>
<input id="to" name="to" type="date" value="${to}" aria-describedby="zone"></div>
<input type="hidden" name="tz" value="${tz}" data-zone>
<button type="submit">${STRINGS.filter.apply}</button>
<div class="api-presets">${PRESETS.map(
    (preset) => html`<button type="submit" name="preset" value="${preset}">${TEXT.presets[preset]}</button> `,
  )}<span class="api-muted" id="zone">${TEXT.zone} <span data-zone-name>${tz || STRINGS.utc}</span></span>
${isFiltered(query) && html`<a href="${base}/audit">${STRINGS.filter.clear}</a>`}</div>
</form>`;
}

/** Takes the place of the search field after a link to the history of one key. */
function chosenKey(base: string, query: AuditPageQuery, { id, name, prefix }: ApiKey): SafeHtml {
  const allKeys = pathWithQuery(`${base}/audit`, { ...query, keyId: '', key: '' });
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
${cell(TEXT.what, html`${TEXT.actions[action]} ${detail !== null && detailOf(detail)}${title}`)}
${cell(
  TEXT.key,
  html`<a href="${pathWithQuery(`${base}/audit`, { keyId })}"><bdi>${keyName}</bdi></a> <code>${keyPrefix}…</code>`,
  'api-name',
)}
${cell(TEXT.address, html`<code>${address}</code>`, 'api-address')}
</tr>\n`;
}

function detailOf(detail: PluginEventDetail): SafeHtml {
  const { oldSecretEndsAt, networks, previousNetworks, rateLimitPerMinute, previousRateLimitPerMinute } =
    detail;
  const ending = oldSecretEndsAt !== undefined && html`${TEXT.oldSecretEnds} ${exactTime(oldSecretEndsAt)}`;
  return html`${line(ending)}${line(networks && TEXT.networks(networks))}${line(
    previousNetworks && TEXT.before(TEXT.networks(previousNetworks)),
  )}${line(rateLimitPerMinute !== undefined && TEXT.rateLimit(rateLimitPerMinute))}${line(
    previousRateLimitPerMinute !== undefined && TEXT.before(TEXT.rateLimit(previousRateLimitPerMinute)),
  )}`;
}

function line(content: SafeHtml | string | false | undefined): SafeHtml {
  return content === undefined || content === false ? html`` : html`<div>${content}</div>`;
}
