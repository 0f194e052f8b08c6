/**
 * Times in the pages: `<time>` elements that read well as they are, in UTC, and that the browser module turns into the
 * viewer's own zone.
 */
import { html, type SafeHtml } from '../../html.js';
import { LOCALE, STRINGS } from './strings.js';

const UNITS = [
  { unit: 'day', seconds: 86_400 },
  { unit: 'hour', seconds: 3_600 },
  { unit: 'minute', seconds: 60 },
] as const;
/** From so many days on, a date says more than a number of days. */
const MAX_RELATIVE_DAYS = 60;
const relativeFormat = new Intl.RelativeTimeFormat(LOCALE, { numeric: 'always' });

/** `2026-07-04 15:02 UTC`, exact in the title. */
export function exactTime(iso: string): SafeHtml {
  return html`<time datetime="${iso}" data-time="exact" title="${toTheSecond(iso)}">${toTheMinute(iso)}</time>`;
}

/** `4 minutes ago`, exact in the title. */
export function relativeTime(iso: string, nowMs: number): SafeHtml {
  const text = relativeText(iso, nowMs);
  return html`<time datetime="${iso}" data-time="${text === null ? 'exact' : 'relative'}" title="${toTheSecond(iso)}">${
    text ?? toTheMinute(iso)
  }</time>`;
}

function relativeText(iso: string, nowMs: number): string | null {
  const seconds = Math.max(0, Math.floor((nowMs - Date.parse(iso)) / 1_000));
  if (seconds > MAX_RELATIVE_DAYS * 86_400) return null;
  const fitting = UNITS.find((one) => seconds >= one.seconds);
  return fitting === undefined
    ? STRINGS.justNow
    : relativeFormat.format(-Math.floor(seconds / fitting.seconds), fitting.unit);
}

function toTheMinute(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} ${STRINGS.utc}`;
}

function toTheSecond(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} ${STRINGS.utc}`;
}
