/**
 * The parts of a table that becomes a list of cards on a narrow screen, as the style sheet says for `api-table`. The ARIA
 * roles keep it a table for screen readers when its display changes.
 */
import { html, type SafeHtml } from './html.js';

export function tableHead(labels: readonly string[]): SafeHtml {
  return html`<thead role="rowgroup"><tr role="row">${labels.map(
    (label) => html`<th role="columnheader" scope="col">${label}</th>`,
  )}</tr></thead>`;
}

/** `label` is the column's, which a card shows beside the content. */
export function cell(label: string, content: SafeHtml, kind = ''): SafeHtml {
  return html`<td role="cell" data-label="${label}"${kind !== '' && html` class="${kind}"`}><div>${content}</div></td>`;
}
