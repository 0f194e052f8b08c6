/** One endpoint of the reference: what it takes, what it answers, how to ask it, and a form to try it. */

import { cell, tableHead } from '../admin/frame/page.js';
import { html, type SafeHtml } from '../html.js';
import type { Answer, Endpoint, Operation, Parameter, ReferenceDocument, Schema } from './document.js';
import { fieldsOf, typeOf } from './fields.js';
import { inline, prose } from './prose.js';
import { samplesOf } from './samples.js';
import { REFERENCE_STRINGS as TEXT } from './strings.js';

export function endpointSection(document: ReferenceDocument, endpoint: Endpoint, apiUrl: string): SafeHtml {
  const { method, path, operation } = endpoint;
  const { operationId: id, parameters = [], responses } = operation;
  const done = responses['200']?.content['application/json'];
  return html`<section class="ref-endpoint" id="${id}" data-search>
<h2><code class="ref-method">${method}</code> <code>${path}</code></h2>
<p class="ref-summary"><strong>${operation.summary}</strong> <span class="api-badge">${scopeOf(operation)}</span></p>
${prose(operation.description)}
${parameters.length > 0 && html`<h3>${TEXT.parameters}</h3>${parameterTable(document, parameters)}`}
${bodyPart(document, operation)}
<h3>${TEXT.answer}</h3>
${done !== undefined && fieldTable(document, done.schema)}
${done?.example !== undefined && html`<pre class="ref-code"><code>${JSON.stringify(done.example, null, 2)}</code></pre>`}
<h3>${TEXT.request}</h3>
${samplesOf(endpoint, apiUrl).map(
  (sample, index) => html`<details name="sample-${id}"${index === 0 && html` open`}>
<summary>${sample.title}</summary>
<pre class="ref-code"><code data-sample="${sample.id}">${sample.code}</code></pre>
</details>\n`,
)}
<details><summary>${TEXT.answers}</summary>
<dl class="ref-answers">${Object.entries(responses).map(([status, answer]) => answerPart(status, answer))}</dl>
</details>
${tryForm(endpoint)}
</section>\n`;
}

function scopeOf({ security }: Operation): string {
  const [scope] = security.flatMap((one) => Object.values(one).flat());
  return scope === undefined ? TEXT.noKey : (TEXT.scopes[scope] ?? scope);
}

function parameterTable(document: ReferenceDocument, parameters: readonly Parameter[]): SafeHtml {
  return html`<table class="api-table" role="table">${tableHead([TEXT.field, TEXT.type, TEXT.meaning])}
<tbody role="rowgroup">${parameters.map(({ name, in: place, required, description = '', schema }) => {
    const presence = required
      ? TEXT.required
      : schema.default === undefined
        ? TEXT.optional
        : TEXT.defaultIs(String(schema.default));
    return row(name, `${typeOf(document, schema)}, ${TEXT.inPlace[place]}, ${presence}`, description);
  })}</tbody></table>`;
}

function fieldTable(document: ReferenceDocument, schema: Schema): SafeHtml | false {
  const fields = fieldsOf(document, schema);
  return (
    fields.length > 0 &&
    html`<table class="api-table" role="table">${tableHead([TEXT.field, TEXT.type, TEXT.meaning])}
<tbody role="rowgroup">${fields.map(({ name, type, isRequired, description }) =>
      row(name, isRequired ? type : `${type}, ${TEXT.optional}`, description),
    )}</tbody></table>`
  );
}

function row(name: string, type: string, description: string): SafeHtml {
  return html`<tr role="row"><th role="rowheader" scope="row" data-label="${TEXT.field}"><div><code>${name}</code></div></th>
${cell(TEXT.type, html`${type}`)}${cell(TEXT.meaning, html`${inline(description)}`)}</tr>\n`;
}

function bodyPart(document: ReferenceDocument, { requestBody }: Operation): SafeHtml | false {
  const media = requestBody?.content['application/json'];
  if (media === undefined) return false;
  return html`<h3>${TEXT.body}</h3>${fieldTable(document, media.schema)}`;
}

/** A problem's code leads to what it means; its example is one click away. */
function answerPart(status: string, { description, headers = {}, content }: Answer): SafeHtml {
  const examples = Object.values(content).flatMap(({ examples: all = {} }) => Object.entries(all));
  const names = Object.keys(headers);
  return html`<dt><code>${status}</code></dt><dd>
${examples.length === 0 && html`<p>${inline(description)}</p>`}
${names.length > 0 && html`<p>${TEXT.headers}: ${names.map((name, i) => html`${i > 0 && ', '}<code>${name}</code>`)}</p>`}
${examples.map(
  ([code, { summary, value }]) => html`<details><summary><code>${code}</code> ${summary}</summary>
<p><a href="#problem-${code}">${TEXT.meaning}</a></p>
<pre class="ref-code"><code>${JSON.stringify(value, null, 2)}</code></pre></details>\n`,
)}</dd>\n`;
}

/** Hidden until the module is there: without it nothing could be sent with a key. */
function tryForm({ method, path, operation }: Endpoint): SafeHtml {
  const { operationId: id, parameters = [], requestBody, security } = operation;
  const example = requestBody?.content['application/json']?.example;
  return html`<form class="ref-try" hidden data-try data-method="${method}" data-path="${path}"${
    security.length === 0 && html` data-open`
  }>
<h3>${TEXT.tryIt}</h3>
${method !== 'GET' && html`<p>${TEXT.changes}</p>`}
${parameters.map(
  ({ name, in: place, required, example: value, schema }) => html`<p class="ref-field">
<label for="try-${id}-${name}"><code>${name}</code></label>
<input id="try-${id}-${name}" data-in="${place}" name="${name}" value="${String(value ?? '')}" autocomplete="off"${
    schema.default !== undefined && html` placeholder="${String(schema.default)}"`
  }${required && html` required`}></p>\n`,
)}${
  example !== undefined &&
  html`<p class="ref-field"><label for="try-${id}-body">${TEXT.body}</label>
<textarea id="try-${id}-body" name="body" rows="3" spellcheck="false">${JSON.stringify(example)}</textarea></p>\n`
}<p><button type="submit" data-busy="${TEXT.sending}">${TEXT.send}</button></p>
<div role="status" data-result></div>
</form>`;
}
