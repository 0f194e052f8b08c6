/**
 * The content of the reference page: guides, every endpoint of the OpenAPI document, and the problem codes. It is complete
 * without the browser module, which adds the search, copy buttons, values in the samples, and "Try it". The `type` of a
 * problem links to an anchor on this page.
 */
import { html, type SafeHtml } from '../html.js';
import {
  type DocumentedProblem,
  type Endpoint,
  endpointsOf,
  problemsOf,
  type ReferenceDocument,
} from './document.js';
import { closingGuides, firstRequest, type Guide, guides } from './guides.js';
import { inlineMarkdown, markdown } from './markdown.js';
import { endpointSection } from './operation.js';
import { examplePanel, samplePanel } from './panel.js';
import { REFERENCE_STRINGS as TEXT } from './strings.js';

export interface ReferencePage {
  readonly document: ReferenceDocument;
  /** E.g. `https://pbx.example.com/api/v1`. */
  readonly apiUrl: string;
  /** Shown by the public page, which has no other heading. */
  readonly heading?: SafeHtml;
  /** Codes that no request to /api/v1 gets; only for administrators. */
  readonly adminProblems?: readonly DocumentedProblem[];
  readonly facts?: readonly SafeHtml[];
}

export function referenceBody({
  document,
  apiUrl,
  heading,
  adminProblems = [],
  facts = [],
}: ReferencePage): SafeHtml {
  // The page and the API are on one server, whatever name the browser reached it by.
  const apiPath = new URL(apiUrl).pathname;
  const first = firstRequest(apiUrl);
  const others = guides(apiUrl);
  const last = closingGuides();
  return html`<div class="ref" data-reference data-api-path="${apiPath}" data-api-url="${apiUrl}" data-needs-key="${TEXT.needsKey}"
 data-no-response="${TEXT.noResponse}" data-milliseconds="${TEXT.milliseconds}" data-bytes="${TEXT.bytes}"
 data-copied="${TEXT.copied}" data-copy-failed="${TEXT.copyFailed}">
<div class="ref-layout">
<div class="ref-bar"><button type="button" popovertarget="ref-menu">${TEXT.contents}</button></div>
${contents(document, [first], others, last, adminProblems)}
<div class="ref-main">
${introduction(document, apiUrl, heading, facts)}
${guideSection(first)}
${groupsOf(document).map(
  ({ name, description, own, isOnly }) =>
    html`${
      !isOnly && html`<p class="ref-group"><strong>${name}</strong> ${description}</p>`
    }${own.map((endpoint) => endpointSection(document, endpoint, apiUrl))}`,
)}
${others.map(guideSection)}
${problemSection('problems', TEXT.problems, TEXT.problemsText, problemsOf(document))}
${
  adminProblems.length > 0 &&
  problemSection('admin-problems', TEXT.adminProblems, TEXT.adminProblemsText, adminProblems)
}
${last.map(guideSection)}
</div></div>
<p class="ref-hidden" role="status" data-announcement></p>
</div>`;
}

function introduction(
  { info }: ReferenceDocument,
  apiUrl: string,
  heading: SafeHtml | undefined,
  facts: readonly SafeHtml[],
): SafeHtml {
  const [summary = ''] = info.description.split('\n\n');
  const apiPath = new URL(apiUrl).pathname;
  return html`<section class="ref-section" id="introduction">
<div class="ref-text">${heading}${markdown(summary)}
<dl class="ref-facts"><div><dt>${TEXT.baseUrl}</dt><dd><code>${apiUrl}</code></dd></div>
<div><dt>${TEXT.document}</dt><dd><a href="${apiPath}/openapi.json">3.1</a>, <a href="${apiPath}/openapi-3.0.json">3.0</a></dd></div>
${facts}</dl></div>
<div class="ref-aside"><div class="ref-key" hidden data-tools>
<p class="ref-field"><label for="ref-key">${TEXT.keyLabel}</label>
<input id="ref-key" type="password" autocomplete="off" spellcheck="false" aria-describedby="ref-key-hint" data-key>
<span class="ref-hint" id="ref-key-hint">${TEXT.keyHint}</span></p></div></div>
</section>\n`;
}

/** For administrators: the page to which they can send integrators. */
export function publicPageFact(apiUrl: string): SafeHtml {
  const address = `${apiUrl}/reference`;
  return html`<div><dt>${TEXT.publicPage}</dt><dd><a href="${address}"><code>${address}</code></a></dd></div>`;
}

/** A sidebar if there is room, else a menu. */
function contents(
  document: ReferenceDocument,
  start: readonly Guide[],
  others: readonly Guide[],
  last: readonly Guide[],
  adminProblems: readonly DocumentedProblem[],
): SafeHtml {
  const link = (id: string, title: string) => html`<li><a href="#${id}">${title}</a></li>\n`;
  const links = (guides: readonly Guide[]) => guides.map(({ id, title }) => link(id, title));
  const group = (title: string, items: readonly SafeHtml[]) =>
    html`<p class="ref-contents-title">${title}</p><ul>${items}</ul>\n`;
  return html`<nav class="ref-contents" id="ref-menu" popover aria-label="${TEXT.contents}">
<div hidden data-tools><p class="ref-field"><label for="ref-search">${TEXT.search}</label>
<input id="ref-search" type="search" placeholder="${TEXT.searchHint}" autocomplete="off" data-search-field></p>
<p role="status" data-no-match="${TEXT.noMatch}"></p></div>
${group(TEXT.groups.start, [link('introduction', TEXT.introduction), ...links(start)])}
${groupsOf(document).map(({ name, own, isOnly }) =>
  group(
    isOnly ? TEXT.endpoints : name,
    own.map(({ operation }) => link(operation.operationId, operation.summary)),
  ),
)}
${group(TEXT.groups.guides, links(others))}
${group(TEXT.groups.more, [
  link('problems', TEXT.problems),
  ...(adminProblems.length > 0 ? [link('admin-problems', TEXT.adminProblems)] : []),
  ...links(last),
])}</nav>`;
}

/** The endpoints by who provides them. With one provider, its name says nothing. */
function groupsOf(document: ReferenceDocument) {
  const endpoints = endpointsOf(document);
  const ownOf = (tag: string): Endpoint[] =>
    endpoints.filter(({ operation }) => operation.tags.includes(tag));
  const groups = document.tags
    .map((tag) => ({ ...tag, own: ownOf(tag.name) }))
    .filter(({ own }) => own.length > 0);
  return groups.map((group) => ({ ...group, isOnly: groups.length === 1 }));
}

function guideSection({ id, title, text, example, samples }: Guide): SafeHtml {
  return html`<section class="ref-section" id="${id}" data-search>
<div class="ref-text"><h2>${title}</h2>
${markdown(text)}</div>
<div class="ref-aside">${example !== undefined && examplePanel(example.title, example.code)}${
    samples !== undefined && samplePanel(id, samples)
  }</div>
</section>\n`;
}

function problemSection(
  id: string,
  title: string,
  text: string,
  problems: readonly DocumentedProblem[],
): SafeHtml {
  return html`<section class="ref-section ref-problems" id="${id}">
<div class="ref-text"><h2>${title}</h2>
${markdown(text)}</div>
${problems.map(
  ({
    code,
    status,
    title,
    meaning,
    detail,
  }) => html`<div class="ref-problem" id="problem-${code}" data-search>
<h3><a href="#problem-${code}"><code>${code}</code></a> <span>${status} · ${title}</span></h3>
<p>${inlineMarkdown(meaning)}</p>${
    detail !== undefined && html`<p class="ref-hint">${TEXT.detail}: “${detail}”</p>`
  }</div>\n`,
)}</section>`;
}
