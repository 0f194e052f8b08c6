/** The reference as a page of its own, which anyone can open: no key, no sign-in, and nothing of the PBX but its URL. */
import { html, trustedHtml } from '../html.js';
import type { ReferenceAssets } from './assets.js';
import type { ReferenceDocument } from './document.js';
import { referenceBody } from './page.js';
import { REFERENCE_STRINGS as TEXT } from './strings.js';

const REFERENCE_PATH = '/reference';

/** Everything comes from this server, and nothing inline runs. */
export const REFERENCE_CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; " +
  "frame-ancestors 'none'";

export function publicReferencePage(
  document: ReferenceDocument,
  apiUrl: string,
  assets: ReferenceAssets,
): string {
  const folder = new URL(apiUrl).pathname + REFERENCE_PATH;
  const { publicTitle, markdown, skip } = TEXT;
  const body = referenceBody({
    document,
    apiUrl,
    heading: html`<h1>${publicTitle} <span>${document.info.version}</span></h1>`,
    facts: [html`<div><dt>${markdown}</dt><dd><a href="${folder}.md">reference.md</a></dd></div>`],
  });
  return html`${trustedHtml('<!doctype html>')}
<html lang="en"><head><meta charset="utf-8">
<title>${publicTitle}: ${TEXT.title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<link rel="stylesheet" href="${folder}/assets/${assets.theme.name}">
<link rel="stylesheet" href="${folder}/assets/${assets.style.name}">
<link rel="alternate" type="text/markdown" href="${folder}.md">
<script type="module" src="${folder}/assets/${assets.script.name}"></script>
</head><body><a class="ref-skip" href="#main">${skip}</a>
<main id="main" tabindex="-1">${body}</main>
</body></html>
`.toString();
}
