/**
 * The reference page: everything in the OpenAPI document, readable and searchable. It is complete without the browser
 * module, which adds the search and "Try it". The `type` of a problem links to an anchor on this page.
 */
import { html, type SafeHtml } from '../html.js';
import { cell, tableHead } from '../html-table.js';
import { type Endpoint, endpointsOf, type ReferenceDocument } from './document.js';
import { endpointSection, inline, prose } from './operation.js';
import { REFERENCE_STRINGS as TEXT } from './strings.js';

export function referenceBody(document: ReferenceDocument, apiUrl: string): SafeHtml {
  const endpoints = endpointsOf(document);
  // The page and the API are on one server, whatever name the browser reached it by.
  const apiPath = new URL(apiUrl).pathname;
  return html`<div class="ref" data-reference data-api-path="${apiPath}" data-needs-key="${TEXT.needsKey}"
 data-no-response="${TEXT.noResponse}" data-milliseconds="${TEXT.milliseconds}" data-bytes="${TEXT.bytes}">
${prose(document.info.description)}
<dl class="api-facts"><dt>${TEXT.baseUrl}</dt><dd><code>${apiUrl}</code></dd>
<dt>${TEXT.document}</dt><dd><a href="${apiPath}/openapi.json"><code>${apiUrl}/openapi.json</code></a></dd></dl>
${searchAndKey()}
${contents(endpoints)}
${tagged(document, endpoints, apiUrl)}
${problemTable(document)}
</div>`;
}

/** Hidden until the browser module has loaded. */
function searchAndKey(): SafeHtml {
  return html`<div class="ref-tools" hidden data-tools>
<p class="ref-field"><label for="ref-search">${TEXT.search}</label>
<input id="ref-search" type="search" placeholder="${TEXT.searchHint}" autocomplete="off" data-search-field></p>
<p class="ref-field"><label for="ref-key">${TEXT.keyLabel}</label>
<input id="ref-key" type="password" autocomplete="off" spellcheck="false" aria-describedby="ref-key-hint" data-key>
<span class="ref-hint" id="ref-key-hint">${TEXT.keyHint}</span></p>
<p role="status" data-no-match="${TEXT.noMatch}"></p>
</div>`;
}

function contents(endpoints: readonly Endpoint[]): SafeHtml {
  return html`<nav aria-label="${TEXT.contents}"><ul class="ref-contents">${endpoints.map(
    ({ method, path, operation }) =>
      html`<li><a href="#${operation.operationId}"><code>${method} ${path}</code></a> ${operation.summary}</li>\n`,
  )}<li><a href="#problems">${TEXT.problems}</a></li></ul></nav>`;
}

/** The endpoints by who provides them. With one provider, its name says nothing. */
function tagged(document: ReferenceDocument, endpoints: readonly Endpoint[], apiUrl: string): SafeHtml {
  const groups = document.tags
    .map((tag) => ({ ...tag, own: endpoints.filter(({ operation }) => operation.tags.includes(tag.name)) }))
    .filter(({ own }) => own.length > 0);
  return html`${groups.map(
    ({ name, description, own }) => html`${
      groups.length > 1 && html`<p class="ref-tag"><strong>${name}</strong> ${description}</p>`
    }
${own.map((endpoint) => endpointSection(document, endpoint, apiUrl))}`,
  )}`;
}

function problemTable(document: ReferenceDocument): SafeHtml {
  return html`<section id="problems"><h2>${TEXT.problems}</h2>
<p>${TEXT.problemsText}</p>
<table class="api-table" role="table">${tableHead([TEXT.code, TEXT.status, TEXT.meaning])}
<tbody role="rowgroup">${document['x-problem-codes'].map(
    ({ code, status, title, meaning }) => html`<tr role="row" id="problem-${code}" data-search>
<th role="rowheader" scope="row" data-label="${TEXT.code}"><div><code>${code}</code></div></th>
${cell(TEXT.status, html`${status}`)}${cell(TEXT.meaning, html`<strong>${title}.</strong> ${inline(meaning)}`)}</tr>\n`,
  )}</tbody></table></section>`;
}
