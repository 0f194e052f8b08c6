/** A refusal or a failure, said to a person: what it is, what to do, and the id under which the log has the rest. */
import { html, type SafeHtml } from '../../http/html.js';
import type { Problem } from '../../http/problem.js';
import { STRINGS } from '../strings.js';

const TEXT = STRINGS.failed;

export function errorBody(problem: Problem, requestId: string, base: string): SafeHtml {
  return html`<div class="api-errors" role="alert"><p>${TEXT.problems[problem.code] ?? TEXT.unexpected}</p></div>
<p class="api-muted">${TEXT.requestId} <code>${requestId}</code></p>
<p><a class="api-button" href="${base}/keys">${TEXT.back}</a></p>`;
}
