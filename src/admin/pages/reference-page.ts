/**
 * What integrators look up: the addresses of the API and the codes of its errors. `type` in problem details leads to
 * the anchors here.
 */
import { html, type SafeHtml } from '../../http/html.js';
import { PROBLEMS, type ProblemCode } from '../../http/problem.js';
import { PROBLEM_MEANINGS } from '../../http/problem-meanings.js';
import { SCOPE_TITLES } from '../../keys/scope.js';
import { STRINGS } from '../strings.js';
import { cell, tableHead } from './page.js';

const TEXT = STRINGS.reference;

const ENDPOINTS = [
  { method: 'GET', path: '/ping', does: TEXT.ping, scope: SCOPE_TITLES.read },
  { method: 'GET', path: '/extensions', does: TEXT.extensions, scope: SCOPE_TITLES.read },
  { method: 'GET', path: '/calls?limit=50', does: TEXT.calls, scope: SCOPE_TITLES.read },
  {
    method: 'POST',
    path: '/extensions/{extension}/presence',
    does: TEXT.presence,
    scope: SCOPE_TITLES.read_write,
  },
] as const;

export function referenceBody(apiUrl: string): SafeHtml {
  return html`<p>${TEXT.text}</p>
<dl class="api-facts"><dt>${STRINGS.list.baseAddress}</dt><dd><code>${apiUrl}</code></dd></dl>
<p><code class="api-line">curl -H "Authorization: Bearer exovo_…" ${apiUrl}/ping</code></p>
<h2>${TEXT.endpoints}</h2>
<table class="api-table" role="table">
${tableHead([TEXT.address, TEXT.method, TEXT.scope, TEXT.does])}
<tbody role="rowgroup">
${ENDPOINTS.map(
  ({ method, path, does, scope }) => html`<tr role="row">
<th role="rowheader" scope="row" data-label="${TEXT.address}"><div><code>${path}</code></div></th>
${cell(TEXT.method, html`<code>${method}</code>`)}${cell(TEXT.scope, html`${scope}`)}${cell(TEXT.does, html`${does}`)}
</tr>\n`,
)}</tbody>
</table>
<h2>${TEXT.problems}</h2>
<p>${TEXT.problemsText}</p>
<table class="api-table" role="table">
${tableHead([TEXT.code, TEXT.status, TEXT.meaning])}
<tbody role="rowgroup">
${Object.entries(PROBLEMS).map(
  ([code, { status }]) => html`<tr role="row" id="problem-${code}">
<th role="rowheader" scope="row" data-label="${TEXT.code}"><div><code>${code}</code></div></th>
${cell(TEXT.status, html`${status}`)}${cell(TEXT.meaning, html`${PROBLEM_MEANINGS[code as ProblemCode].meaning}`)}
</tr>\n`,
)}</tbody>
</table>`;
}
