/** `exovo-api-access/internal/html`, for the standalone host only and outside semver: HTML that escapes its values. */
export { type HtmlValue, html, type SafeHtml, trustedHtml } from '../html.js';
export { cell, tableHead } from '../html-table.js';
