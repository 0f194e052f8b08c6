/** `<time>` elements that are readable as sent, in UTC. The browser module converts them to the viewer's zone. */
import { html, type SafeHtml } from '../../html.js';
import { LOCALE, STRINGS } from './strings.js';

const UNITS = [
  { unit: 'day', seconds: 86_400 },
  { unit: 'hour', seconds: 3_600 },
  { unit: 'minute', seconds: 60 },
] as const;
/** Beyond this, a date says more than a number of days. */
const MAX_RELATIVE_DAYS = 60;
const relativeFormat = new Intl.RelativeTimeFormat(LOCALE, { numeric: 'always' });

/** E.g. `2026-07-04 15:02 UTC`, with seconds in the `title`. */
export function exactTime(iso: string): SafeHtml {
  return html`<time datetime="${iso}" data-time="exact" title="${toTheSecond(iso)}">${toTheMinute(iso)}</time>`;
}

/** E.g. `4 minutes ago`, with the exact time in the `title`. */
export function relativeTime(iso: string, nowMs: number): SafeHtml {
  const text = relativeText(iso, nowMs);
  return html`<time datetime="${iso}" data-time="${text === null ? 'exact' : 'relative'}" title="${toTheSecond(iso)}">${
    text ?? toTheMinute(iso)
  }</time>`;
}

function relativeText(iso: string, nowMs: number): string | null {
  const seconds = Math.max(0, Math.floor((nowMs - Date.parse(iso)) / 1_000));
  if (seconds > MAX_RELATIVE_DAYS * 86_400) return null;
  const largest = UNITS.find((candidate) => seconds >= candidate.seconds);
  return largest === undefined
    ? STRINGS.justNow
    : relativeFormat.format(-Math.floor(seconds / largest.seconds), largest.unit);
}

function toTheMinute(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} ${STRINGS.utc}`;
}

function toTheSecond(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} ${STRINGS.utc}`;
}
