/** A refusal or a failure, said to a person: what it is, what to do, and the id under which the log has the rest. */
import { html, type SafeHtml } from '../../html.js';
import type { Problem } from '../../http/problem.js';
import { STRINGS } from './strings.js';

const TEXT = STRINGS.failed;

export function errorBody(problem: Problem, requestId: string, base: string): SafeHtml {
  return html`<div class="api-errors" role="alert"><p>${sentenceOf(problem)}</p></div>
<p class="api-muted">${TEXT.requestId} <code>${requestId}</code></p>
<p><a class="api-button" href="${base}/keys">${TEXT.back}</a></p>`;
}

/** The pages' own words where they have some; a host's own refusal is already a sentence for its administrator. */
function sentenceOf(problem: Problem): string {
  const sentences: Readonly<Record<string, string>> = TEXT.problems;
  return sentences[problem.code] ?? (problem.status < 500 ? problem.detail : TEXT.unexpected);
}
