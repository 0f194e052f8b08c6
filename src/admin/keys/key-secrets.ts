/** A section of a key's own page: its secrets, when they were last used, and the form that creates a new one. */
import { html, type SafeHtml } from '../../html.js';
import { DEFAULT_OVERLAP_HOURS, OVERLAP_HOURS } from '../../keys/key-secret-administration.js';
import type { KeySecret } from '../../keys/secret-store.js';
import { errorSummary } from '../frame/page.js';
import { exactTime, relativeTime } from '../frame/time.js';
import type { KeySectionInput } from './key-section.js';
import { SECRET_STRINGS as TEXT } from './secret-strings.js';

/** Each process writes last uses once a minute. Two secrets that are both in use can differ by as much, and a little more. */
const SAME_TIME_MS = 2 * 60_000;

export async function keySecrets(input: KeySectionInput): Promise<SafeHtml> {
  const { context, req, key, tenantId, nowMs } = input;
  if (key.revokedAt !== null) return html``;
  const [current, old] = await context.keySecrets.newest(tenantId, key.id);
  const mayManage = context.mayManage(req);
  if (current === undefined || (old === undefined && !mayManage)) return html``;
  const hasValidOld = old !== undefined && !old.hasEnded;
  return html`<section class="api-card" aria-labelledby="secret">
<h2 id="secret">${TEXT.title}</h2>
${req.query.saved === 'old-secret' && html`<p class="api-notice" role="status">${TEXT.end.done}</p>`}
${hasValidOld && advice(current, old)}
${old !== undefined && facts(current, old, nowMs)}
${
  mayManage &&
  (hasValidOld
    ? html`${conflict(input)}<p class="api-actions"><a class="api-button api-danger" href="${context.base}/keys/${key.id}/end-old-secret" data-dialog>${TEXT.end.link}</a></p>`
    : newSecretForm(input, current))
}
</section>`;
}

function facts(current: KeySecret, old: KeySecret, nowMs: number): SafeHtml {
  return html`<dl class="api-facts">
<dt>${TEXT.current}</dt><dd><code>${current.prefix}…</code>, ${TEXT.createdAt} ${exactTime(current.createdAt)}, ${use(current, nowMs)}</dd>
<dt>${TEXT.old}</dt><dd><code>${old.prefix}…</code>, ${end(old)}, ${oldUse(current, old, nowMs)}</dd>
</dl>`;
}

/** Says whether the program that uses the key has moved to the new secret. */
function advice(current: KeySecret, old: KeySecret): SafeHtml {
  const oldMs = isUsedSince(old, current) ? Date.parse(old.lastUsedAt ?? '') : Number.NEGATIVE_INFINITY;
  const currentMs = Date.parse(current.lastUsedAt ?? '');
  if (currentMs - oldMs > SAME_TIME_MS) return html`<p class="api-notice">${TEXT.moved}</p>`;
  return isUsedSince(old, current) ? html`<p class="api-warning">${TEXT.stillUsed}</p>` : html``;
}

export function oldUse(current: KeySecret, old: KeySecret, nowMs: number): SafeHtml {
  return isUsedSince(old, current) ? use(old, nowMs) : html`${TEXT.notUsedSince}`;
}

function isUsedSince({ lastUsedAt }: KeySecret, { createdAt }: KeySecret): boolean {
  return lastUsedAt !== null && lastUsedAt >= createdAt;
}

function use({ lastUsedAt, lastUsedAddress }: KeySecret, nowMs: number): SafeHtml {
  if (lastUsedAt === null) return html`${TEXT.notUsed}`;
  return html`${TEXT.lastUsed} ${relativeTime(lastUsedAt, nowMs)}${
    lastUsedAddress !== null && html` ${TEXT.from(lastUsedAddress)}`
  }`;
}

function end({ endsAt, hasEnded }: KeySecret): SafeHtml {
  return html`${hasEnded ? TEXT.ended : TEXT.ends} ${endsAt !== null && exactTime(endsAt)}`;
}

/** Shown if somebody else has created a new secret since this page was opened. */
function conflict({ refused }: KeySectionInput): SafeHtml {
  return errorSummary(refused?.form === 'rotate' ? refused.problems.map((text) => ({ text })) : []);
}

function newSecretForm(input: KeySectionInput, current: KeySecret): SafeHtml {
  const { context, req, key, refused } = input;
  const isRefused = refused?.form === 'rotate';
  const text = TEXT.form;
  const chosen = isRefused ? refused.entered : String(DEFAULT_OVERLAP_HOURS);
  const choices = OVERLAP_HOURS.map(
    (hours) =>
      html`<div class="api-choice"><input type="radio" id="overlap-${hours}" name="overlapHours" value="${hours}"${
        String(hours) === chosen && html` checked`
      }><label for="overlap-${hours}">${text.overlaps[hours]}</label></div>`,
  );
  return html`<details class="api-change"${isRefused && html` open`}><summary>${text.summary}</summary>
${conflict(input)}
<form method="post" action="${context.base}/keys/${key.id}/rotate" novalidate data-once>
${context.pages.csrfField(req)}
<input type="hidden" name="secret" value="${current.number}">
<p class="api-hint">${text.text}</p>
<fieldset class="api-field"><legend>${text.overlap}</legend>${choices}</fieldset>
<p class="api-actions"><button type="submit" data-busy="${text.busy}">${text.submit}</button></p>
</form></details>`;
}
