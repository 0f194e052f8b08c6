/**
 * Renders the little Markdown that the guides and the document's descriptions use: paragraphs, lists, tables, `code`,
 * **bold** and links. Everything else is text. A Markdown library would pass through the HTML of a host's descriptions.
 */
import { html, type SafeHtml } from '../html.js';

export function markdown(text: string): SafeHtml {
  return html`${text
    .trim()
    .split(/\n{2,}/)
    .filter((part) => part !== '')
    .map(block)}`;
}

const INLINE = /`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\(((?:https?:|\/|#)[^)\s]*)\)/g;

export function inlineMarkdown(text: string): readonly (SafeHtml | string)[] {
  const parts: (SafeHtml | string)[] = [];
  let end = 0;
  for (const { 0: matched, 1: code, 2: bold, 3: label, 4: address, index } of text.matchAll(INLINE)) {
    parts.push(text.slice(end, index));
    if (code !== undefined) parts.push(html`<code>${code}</code>`);
    else if (bold !== undefined) parts.push(html`<strong>${bold}</strong>`);
    else parts.push(html`<a href="${address}">${inlineMarkdown(label ?? '')}</a>`);
    end = index + matched.length;
  }
  return [...parts, text.slice(end)];
}

function block(text: string): SafeHtml {
  if (text.startsWith('- ')) return html`<ul>${items(text, /\n(?=- )/, '- ')}</ul>\n`;
  if (text.startsWith('1. ')) return html`<ol>${items(text, /\n(?=\d+\. )/, '1. ')}</ol>\n`;
  if (text.startsWith('| ')) return table(text);
  return html`<p>${inlineMarkdown(text)}</p>\n`;
}

function items(text: string, between: RegExp, { length }: string): SafeHtml[] {
  return text.split(between).map((item) => html`<li>${inlineMarkdown(item.slice(length))}</li>\n`);
}

/** The first line has the headings, the second one only dashes. */
function table(text: string): SafeHtml {
  const [head = [], , ...rows] = text.split('\n').map(cells);
  return html`<table class="ref-table"><thead><tr>${head.map(
    (cell) => html`<th scope="col">${inlineMarkdown(cell)}</th>`,
  )}</tr></thead>
<tbody>${rows.map(
    ([first = '', ...rest]) =>
      html`<tr><th scope="row">${inlineMarkdown(first)}</th>${rest.map((cell) => html`<td>${inlineMarkdown(cell)}</td>`)}</tr>\n`,
  )}</tbody></table>\n`;
}

function cells(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}
