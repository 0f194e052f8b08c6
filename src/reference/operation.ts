/** One endpoint on the reference page: its parameters, body and responses, samples, and a form to try it. */
import { html, type SafeHtml } from '../html.js';
import { cell, tableHead } from '../html-table.js';
import {
  type Endpoint,
  type Operation,
  type OperationResponse,
  type Parameter,
  type ReferenceDocument,
  type Schema,
  streamTypesOf,
} from './document.js';
import { fieldsOf, typeOf } from './fields.js';
import { samplesOf } from './samples.js';
import { REFERENCE_STRINGS as TEXT } from './strings.js';

export function endpointSection(document: ReferenceDocument, endpoint: Endpoint, apiUrl: string): SafeHtml {
  const { method, path, operation } = endpoint;
  const { operationId: id, parameters = [], responses } = operation;
  return html`<section class="ref-endpoint" id="${id}" data-search>
<h2><code class="ref-method">${method}</code> <code>${path}</code></h2>
<p class="ref-summary"><strong>${operation.summary}</strong> <span class="api-badge">${scopeOf(operation)}</span></p>
${prose(operation.description)}
${parameters.length > 0 && html`<h3>${TEXT.parameters}</h3>${parameterTable(document, parameters)}`}
${bodyPart(document, operation)}
<h3>${TEXT.response}</h3>
${successPart(document, operation)}
<h3>${TEXT.request}</h3>
${samplesOf(endpoint, apiUrl).map(
  (sample, index) => html`<details name="sample-${id}"${index === 0 && html` open`}>
<summary>${sample.title}</summary>
<pre class="ref-code"><code data-sample="${sample.id}">${sample.code}</code></pre>
</details>\n`,
)}
<details><summary>${TEXT.responses}</summary>
<dl class="ref-responses">${Object.entries(responses).map(([status, one]) => responsePart(status, one))}</dl>
</details>
${tryForm(endpoint)}
</section>\n`;
}

/** The little Markdown that the document's descriptions use: paragraphs, `code` and **bold**. */
export function prose(text: string): SafeHtml {
  return html`${text.split(/\n{2,}/).map((paragraph) => html`<p>${inline(paragraph)}</p>\n`)}`;
}

export function inline(text: string): readonly (SafeHtml | string)[] {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((part) => {
    if (part.startsWith('`')) return html`<code>${part.slice(1, -1)}</code>`;
    if (part.startsWith('**')) return html`<strong>${part.slice(2, -2)}</strong>`;
    return part;
  });
}

function scopeOf({ 'x-scope': scope }: Operation): string {
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

function successPart(document: ReferenceDocument, operation: Operation): SafeHtml | false {
  const streamTypes = streamTypesOf(operation);
  if (streamTypes.length > 0) return html`<p>${TEXT.stream} ${codes(streamTypes)}.</p>`;
  const media = operation.responses['200']?.content['application/json'];
  if (media === undefined) return false;
  const { schema, example } = media;
  return html`${fieldTable(document, schema)}
${example !== undefined && html`<pre class="ref-code"><code>${JSON.stringify(example, null, 2)}</code></pre>`}`;
}

/** The code of a problem links to its meaning, and its example is one click away. */
function responsePart(status: string, { description, headers = {}, content }: OperationResponse): SafeHtml {
  const examples = Object.values(content).flatMap(({ examples: all = {} }) => Object.entries(all));
  const names = Object.keys(headers);
  return html`<dt><code>${status}</code></dt><dd>
${examples.length === 0 && html`<p>${inline(description)}</p>`}
${names.length > 0 && html`<p>${TEXT.headers}: ${codes(names)}</p>`}
${examples.map(
  ([code, { summary, value }]) => html`<details><summary><code>${code}</code> ${summary}</summary>
<p><a href="#problem-${code}">${TEXT.meaning}</a></p>
<pre class="ref-code"><code>${JSON.stringify(value, null, 2)}</code></pre></details>\n`,
)}</dd>\n`;
}

function codes(texts: readonly string[]): SafeHtml {
  return html`${texts.map((text, i) => html`${i > 0 && ', '}<code>${text}</code>`)}`;
}

/** Hidden until the browser module has loaded, because the form can't send a key without it. */
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
