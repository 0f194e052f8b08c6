/** The audit log: filter, table, pages, and the link to the CSV of the same filter. */
import { AUDIT_ACTIONS, type AuditAction, type AuditRecord } from '../../audit/audit-log.js';
import { html, type SafeHtml } from '../../html.js';
import { cell, tableHead } from '../../html-table.js';
import type { ApiKey } from '../../keys/key-store.js';
import { scopeFromStore } from '../../keys/scope.js';
import { address, pager } from '../frame/page.js';
import { STRINGS } from '../frame/strings.js';
import { exactTime } from '../frame/time.js';

const TEXT = STRINGS.audit;

/** The filter as the address has it; empty texts for what is not filtered by. */
export interface AuditPageQuery {
  /** One key, as the links of the list have it. */
  readonly keyId: string;
  /** Part of a name, or the beginning of a key. */
  readonly key: string;
  readonly action: AuditAction | '';
  /** `YYYY-MM-DD` in `tz`. */
  readonly day: string;
  /** The viewer's IANA zone, which the browser module fills in; UTC when empty. */
  readonly tz: string;
}

export interface AuditPage {
  readonly base: string;
  readonly query: AuditPageQuery;
  readonly records: readonly AuditRecord[];
  readonly cursor: string | undefined;
  readonly next: string | null;
  /** The key that `query.keyId` names, if this tenant has it. */
  readonly onlyKey: ApiKey | null;
  /** Set when so many keys matched that only the newest so many were taken. */
  readonly keysCutAt: number | null;
}

export function auditBody(page: AuditPage): SafeHtml {
  const { base, query, records, cursor, next, keysCutAt } = page;
  const fields = { ...query };
  return html`${filterForm(page)}
${keysCutAt !== null && html`<p class="api-warning" role="status">${TEXT.tooManyKeys(keysCutAt)}</p>`}
${records.length === 0 ? html`<p class="api-none">${isFiltered(query) ? TEXT.noMatch : TEXT.empty}</p>` : table(page)}
${pager(
  cursor === undefined ? null : address(`${base}/audit`, fields),
  next === null ? null : address(`${base}/audit`, { ...fields, cursor: next }),
)}`;
}

export function downloadLink(base: string, query: AuditPageQuery): SafeHtml {
  return html`<a class="api-button" href="${address(`${base}/audit.csv`, { ...query })}" download>${TEXT.download}</a>`;
}

function isFiltered({ keyId, key, action, day }: AuditPageQuery): boolean {
  return `${keyId}${key}${action}${day}` !== '';
}

function filterForm({ base, query, onlyKey }: AuditPage): SafeHtml {
  const { keyId, key, action, day, tz } = query;
  const options = AUDIT_ACTIONS.map(
    (one) =>
      html`<option value="${one}"${one === action && html` selected`}>${STRINGS.actions[one]}</option>`,
  );
  return html`<form class="api-filter" method="get" action="${base}/audit" role="search" aria-label="${TEXT.filter}">
${
  keyId === ''
    ? html`<div class="api-field"><label for="key">${TEXT.keyField}</label>
<input id="key" name="key" type="search" value="${key}" maxlength="200" autocomplete="off" spellcheck="false" pattern="(?!.*exovo_[0-9A-Za-z]{5}).*" title="${STRINGS.list.searchPattern}" data-no-key></div>`
    : html`<div class="api-only"><input type="hidden" name="keyId" value="${keyId}">${TEXT.onlyKey} <bdi>${onlyKey?.name}</bdi> <code>${onlyKey?.prefix}…</code> <a href="${address(
        `${base}/audit`,
        { action, day, tz },
      )}">${TEXT.anyKey}</a></div>`
}
<div class="api-field"><label for="action">${TEXT.action}</label>
<select id="action" name="action"><option value="">${TEXT.anyAction}</option>${options}</select></div>
<div class="api-field"><label for="day">${TEXT.day} (<span data-zone-name>${tz || STRINGS.utc}</span>)</label>
<input id="day" name="day" type="date" value="${day}"></div>
<input type="hidden" name="tz" value="${tz}" data-zone>
<button type="submit">${TEXT.apply}</button>
${isFiltered(query) && html`<a href="${base}/audit">${TEXT.reset}</a>`}
</form>`;
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
  const { at, actor, action, keyId, keyName, keyPrefix, scope } = record;
  const access = html`<span class="api-muted">${STRINGS.scopes[scopeFromStore(scope)]}</span>`;
  return html`<tr role="row">
${cell(TEXT.when, exactTime(at))}
<th role="rowheader" scope="row" data-label="${TEXT.who}"><div><bdi>${actor}</bdi></div></th>
${cell(TEXT.what, html`${STRINGS.actions[action]} ${access}`)}
${cell(
  TEXT.key,
  html`<a href="${address(`${base}/audit`, { keyId })}"><bdi>${keyName}</bdi></a> <code>${keyPrefix}…</code>`,
  'api-name',
)}
${cell(TEXT.address, html`<code>${record.address}</code>`)}
</tr>\n`;
}
