/**
 * Keeps complete API keys out of searches. A search text ends up in URLs, histories and access logs, so only the start of
 * a key belongs in it: the field keeps only that of a pasted text (see `browser/admin.ts`). Without scripts, the browser
 * refuses to submit a complete key, and the server redirects one that it gets all the same.
 */
import type { RequestHandler } from 'express';
import { html, type SafeHtml } from '../../html.js';
import { wantsJson } from '../../http/wants-json.js';
import { REVEALING_KEY_PATTERN, shortenKeys } from '../../keys/format.js';
import { STRINGS } from './strings.js';

/** In UTF-16 code units, enough for a line of a log in which a key was found. */
export const MAX_SEARCH_LENGTH = 1_000;

/** The search field of a filter form, with its label. */
export function keySearchField(name: string, value: string): SafeHtml {
  const { label, hint } = STRINGS.keySearch;
  return html`<div class="api-field"><label for="${name}">${label}</label>
<input id="${name}" name="${name}" type="search" value="${value}" maxlength="${MAX_SEARCH_LENGTH}" autocomplete="off" spellcheck="false" pattern="(?!.*${REVEALING_KEY_PATTERN}).*" title="${hint}" data-shorten="${REVEALING_KEY_PATTERN}"></div>`;
}

/**
 * Redirects a page whose URL contains a complete key to the URL with the start of the key. Must run before the sign-in
 * guard, which copies the URL into that of the sign-in page.
 */
export function shortenKeysInUrl(base: string): RequestHandler {
  return (req, res, next) => {
    const shortened = shortenKeys(req.url);
    if (req.method !== 'GET' || shortened === req.url || wantsJson(req)) next();
    else res.set('Cache-Control', 'no-store').redirect(303, base + shortened);
  };
}
