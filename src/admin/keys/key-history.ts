/** The last section of a key's own page: its newest entries in the audit log. */
import type { AuditRecord } from '../../audit/audit-log.js';
import { html, type SafeHtml } from '../../html.js';
import { cell, tableHead } from '../../html-table.js';
import { AUDIT_STRINGS } from '../audit/strings.js';
import { pathWithQuery } from '../frame/page.js';
import { exactTime } from '../frame/time.js';
import type { KeySectionInput } from './key-section.js';
import { KEY_STRINGS } from './strings.js';

const TEXT = KEY_STRINGS.page;
const SHOWN = 10;

export async function keyHistory({ context, key, tenantId }: KeySectionInput): Promise<SafeHtml> {
  const { records, next } = await context.audit.list(tenantId, { keyId: key.id }, SHOWN, null);
  const older = pathWithQuery(`${context.base}/audit`, { keyId: key.id });
  return html`<section aria-labelledby="history">
<h2 id="history">${TEXT.history}</h2>
${records.length === 0 ? html`<p class="api-none">${TEXT.noHistory}</p>` : table(records)}
${next !== null && html`<p><a href="${older}">${TEXT.olderHistory}</a></p>`}
</section>`;
}

function table(records: readonly AuditRecord[]): SafeHtml {
  return html`<table class="api-table" role="table" aria-labelledby="history">
${tableHead([TEXT.when, TEXT.who, TEXT.what, TEXT.address])}
<tbody role="rowgroup">
${records.map(row)}</tbody>
</table>`;
}

function row({ at, actor, action, address }: AuditRecord): SafeHtml {
  return html`<tr role="row">
${cell(TEXT.when, exactTime(at))}
<th role="rowheader" scope="row" data-label="${TEXT.who}"><div><bdi>${actor}</bdi></div></th>
${cell(TEXT.what, html`${AUDIT_STRINGS.actions[action]}`)}
${cell(TEXT.address, html`<code>${address}</code>`, 'api-address')}
</tr>\n`;
}
