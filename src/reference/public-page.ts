/** The reference as a page of its own, without the frame of the administration. */
import { html } from '../html.js';
import type { ReferenceDocument } from './document.js';
import { referenceBody } from './page.js';
import { REFERENCE_STRINGS as TEXT } from './strings.js';

export function publicReferencePage(document: ReferenceDocument, apiUrl: string): string {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${TEXT.title}</title></head>
<body><main><h1>${TEXT.title}</h1>
${referenceBody(document, apiUrl)}</main></body></html>`.toString();
}
