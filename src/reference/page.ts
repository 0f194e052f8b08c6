/**
 * The reference: everything that the OpenAPI document says, readable and searchable, in the host's frame. Complete
 * without the browser module, which adds the search and "Try it". `type` in problem details leads to the anchors here.
 */

import { cell, tableHead } from '../admin/frame/page.js';
import { html, type SafeHtml } from '../html.js';
import { endpointsOf, type ReferenceDocument } from './document.js';
import { endpointSection } from './operation.js';
import { inline, prose } from './prose.js';
import { REFERENCE_STRINGS as TEXT } from './strings.js';

export function referenceBody(document: ReferenceDocument, apiUrl: string): SafeHtml {
  const endpoints = endpointsOf(document);
  const tags = document.tags.filter(({ name }) =>
    endpoints.some(({ operation }) => operation.tags.includes(name)),
  );
  // The page and the API come from one server, whatever name it was reached by.
  const apiPath = new URL(apiUrl).pathname;
  return html`<div class="ref" data-reference data-api-path="${apiPath}" data-needs-key="${TEXT.needsKey}"
 data-no-answer="${TEXT.noAnswer}" data-took="${TEXT.took}">
${prose(document.info.description)}
<dl class="api-facts"><dt>${TEXT.baseAddress}</dt><dd><code>${apiUrl}</code></dd>
<dt>${TEXT.document}</dt><dd><a href="${apiPath}/openapi.json"><code>${apiUrl}/openapi.json</code></a></dd></dl>
<div class="ref-tools" hidden data-tools>
<p class="ref-field"><label for="ref-search">${TEXT.search}</label>
<input id="ref-search" type="search" placeholder="${TEXT.searchHint}" autocomplete="off" data-search-field></p>
<p class="ref-field"><label for="ref-key">${TEXT.keyLabel}</label>
<input id="ref-key" type="password" autocomplete="off" spellcheck="false" aria-describedby="ref-key-hint" data-key>
<span class="ref-hint" id="ref-key-hint">${TEXT.keyHint}</span></p>
<p role="status" data-no-match="${TEXT.noMatch}"></p>
</div>
<nav aria-label="${TEXT.contents}"><ul class="ref-contents">${endpoints.map(
    ({ method, path, operation }) =>
      html`<li><a href="#${operation.operationId}"><code>${method} ${path}</code></a> ${operation.summary}</li>\n`,
  )}<li><a href="#problems">${TEXT.problems}</a></li></ul></nav>
${tags.map(
  ({
    name,
    description,
  }) => html`${tags.length > 1 && html`<p class="ref-tag"><strong>${name}</strong> ${description}</p>`}
${endpoints
  .filter(({ operation }) => operation.tags.includes(name))
  .map((endpoint) => endpointSection(document, endpoint, apiUrl))}`,
)}
<section id="problems"><h2>${TEXT.problems}</h2>
<p>${TEXT.problemsText}</p>
<table class="api-table" role="table">${tableHead([TEXT.code, TEXT.status, TEXT.meaning])}
<tbody role="rowgroup">${document['x-problem-codes'].map(
    ({ code, status, title, meaning }) => html`<tr role="row" id="problem-${code}" data-search>
<th role="rowheader" scope="row" data-label="${TEXT.code}"><div><code>${code}</code></div></th>
${cell(TEXT.status, html`${status}`)}${cell(TEXT.meaning, html`<strong>${title}.</strong> ${inline(meaning)}`)}</tr>\n`,
  )}</tbody></table></section>
</div>`;
}
