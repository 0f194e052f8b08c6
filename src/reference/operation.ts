/** One endpoint on the reference page: its parameters, body, response and errors, with samples and a form to try it. */
import { html, type SafeHtml } from '../html.js';
import {
  codesByStatus,
  type Endpoint,
  type Operation,
  type ReferenceDocument,
  resolve,
  streamTypesOf,
} from './document.js';
import { type Field, fieldsOf, parameterFields } from './fields.js';
import { inlineMarkdown, markdown } from './markdown.js';
import { examplePanel, samplePanel } from './panel.js';
import { samplesOf } from './samples.js';
import { REFERENCE_STRINGS as TEXT } from './strings.js';

export function endpointSection(document: ReferenceDocument, endpoint: Endpoint, apiUrl: string): SafeHtml {
  const { method, path, operation } = endpoint;
  const { operationId: id, responses } = operation;
  const example = responses['200']?.content['application/json']?.example;
  return html`<section class="ref-section" id="${id}" data-search>
<div class="ref-text"><h2>${operation.summary}</h2>
<p class="ref-route"><code><b>${method}</b> ${path}</code> <span class="ref-scope">${scopeText(operation)}</span></p>
${markdown(operation.description)}
${fieldList(TEXT.parameters, parameterFields(document, operation))}
${bodyPart(document, operation)}
${responsePart(document, operation)}
${errorPart(operation)}</div>
<div class="ref-aside">${samplePanel(id, samplesOf(endpoint, apiUrl))}
${example !== undefined && examplePanel(TEXT.response, JSON.stringify(example, null, 2))}
${tryForm(endpoint)}</div>
</section>\n`;
}

export function scopeText({ 'x-scope': scope }: Operation): string {
  return scope === undefined ? TEXT.noKey : TEXT.scope(TEXT.scopes[scope] ?? scope);
}

function fieldList(title: string, fields: readonly Field[], description = ''): SafeHtml | false {
  return (
    fields.length > 0 &&
    html`<h3>${title}</h3>${markdown(description)}
<dl class="ref-fields">${fields.map(
      ({ name, type, description }) =>
        html`<div><dt><code>${name}</code> <span>${type}</span></dt><dd>${inlineMarkdown(description)}</dd></div>\n`,
    )}</dl>`
  );
}

function bodyPart(document: ReferenceDocument, { requestBody }: Operation): SafeHtml | false {
  const media = requestBody?.content['application/json'];
  if (media === undefined) return false;
  return fieldList(TEXT.body, fieldsOf(document, media.schema), resolve(document, media.schema).description);
}

function responsePart(document: ReferenceDocument, operation: Operation): SafeHtml | false {
  const streamTypes = streamTypesOf(operation);
  if (streamTypes.length > 0) {
    const types = streamTypes.map((type, index) => html`${index > 0 && ', '}<code>${type}</code>`);
    return html`<h3>${TEXT.response}</h3><p>${TEXT.stream} ${types}.</p>`;
  }
  const media = operation.responses['200']?.content['application/json'];
  return media !== undefined && fieldList(TEXT.response, fieldsOf(document, media.schema));
}

/** Each code links to its meaning. */
function errorPart(operation: Operation): SafeHtml {
  return html`<h3>${TEXT.errors}</h3><dl class="ref-errors">${codesByStatus(operation).map(
    ({ status, codes }) =>
      html`<div><dt>${status}</dt><dd>${codes.map(
        (code, index) => html`${index > 0 && ', '}<a href="#problem-${code}"><code>${code}</code></a>`,
      )}</dd></div>\n`,
  )}</dl>`;
}

/**
 * Its fields also fill in the samples. Hidden until the browser module has loaded, because the form can't send a key
 * without it.
 */
function tryForm({ method, path, operation }: Endpoint): SafeHtml {
  const { operationId: id, parameters = [], requestBody, security } = operation;
  const example = requestBody?.content['application/json']?.example;
  return html`<form class="ref-try" hidden data-try data-method="${method}" data-path="${path}"${
    security.length === 0 && html` data-open`
  }${streamTypesOf(operation).length > 0 && html` data-stream`}>
<h3>${TEXT.tryIt}</h3>
${parameters.map(
  ({ name, in: place, required, example: value, schema }) => html`<p class="ref-field">
<label for="try-${id}-${name}"><code>${name}</code></label>
<input id="try-${id}-${name}" data-in="${place}" name="${name}" value="${String(value ?? schema.default ?? '')}" autocomplete="off"${
    required && html` required`
  }></p>\n`,
)}${
  example !== undefined &&
  html`<p class="ref-field"><label for="try-${id}-body">${TEXT.body}</label>
<textarea id="try-${id}-body" name="body" rows="3" spellcheck="false">${JSON.stringify(example)}</textarea></p>\n`
}<p class="ref-send"><button type="submit" data-busy="${TEXT.sending}">${TEXT.send}</button>${
    method !== 'GET' && html` <span>${TEXT.changes}</span>`
  }</p>
<div role="status" data-result></div>
</form>`;
}
