/** The little of Markdown that the document's descriptions use, as HTML: paragraphs, `code` and **weight**. */
import { html, type SafeHtml } from '../html.js';

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
