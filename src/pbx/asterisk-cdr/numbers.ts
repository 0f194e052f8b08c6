/**
 * Numbers and names as records hold them, made fit to be shown: the mailbox in `vmu206`, the extension in FreePBX's
 * `FMPR-205`, the name in `"Ada" <205>`, nothing in `s` or `anonymous`. Pure; called by `parties.ts`.
 */
import type { CdrRecord } from './record.js';

/** FreePBX's mailbox destinations: unavailable, busy, no message, instructions. */
const MAILBOX = /^vm[ubsi](\d+)$/i;
/** Find-me and local-channel prefixes that FreePBX puts before an extension. */
const PREFIXED = /^(?:FMPR|FMGL|LC)-(\d+)$/i;
/** Places in the dialplan that nobody dials: start, hangup, timeout, invalid, and FreePBX's own. */
const PLACE = /^(?:s|h|t|i|o|a|e|T|hang|hangup|failed|denied|STARTMEETME|recordcheck)$/;
/** What carriers and phones send for a withheld number. */
const WITHHELD = /^(?:anonymous|unknown|<unknown>|restricted|unavailable|withheld|private|asterisk|p)$/i;
const QUOTED_NAME = /^\s*"((?:[^"\\]|\\.)*)"/;

/** A caller's number; null when withheld. */
export function callerNumber(text: string): string | null {
  const number = text.trim();
  return number === '' || WITHHELD.test(number) ? null : number;
}

/** A caller's name; null when there is none, or when it only repeats the number. */
export function callerName(text: string, number: string | null): string | null {
  const name = text.trim();
  return name === '' || name === number || WITHHELD.test(name) ? null : name;
}

/** The name in `"Ada Lovelace" <205>`. */
export function nameInCallerId(callerId: string): string {
  return QUOTED_NAME.exec(callerId)?.[1]?.replace(/\\(.)/g, '$1') ?? '';
}

/** What a person dialled, out of a record's `dst`; null for a place in the dialplan that nobody dials. */
export function dialledNumber(destination: string): string | null {
  const wrapped = MAILBOX.exec(destination) ?? PREFIXED.exec(destination);
  if (wrapped !== null) return wrapped[1] ?? null;
  return destination === '' || PLACE.test(destination) ? null : destination;
}

/** The mailbox that took a message in this record; null when none did. */
export function mailboxOf(record: CdrRecord): string | null {
  if (record.disposition !== 'ANSWERED') return null;
  const named = MAILBOX.exec(record.destination)?.[1];
  if (named !== undefined) return named;
  if (record.application.toLowerCase() !== 'voicemail') return null;
  return /^([^@,|]+)/.exec(record.applicationData)?.[1] ?? dialledNumber(record.destination);
}

/**
 * The number that went out through a trunk. `dst` holds it as it was dialled, unless the call was forwarded or
 * transferred on the way; then Dial's argument has it: `PJSIP/<number>@<trunk>`, `IAX2/<trunk>/<number>`.
 */
export function numberThroughTrunk(record: CdrRecord): string | null {
  const dialled = dialledNumber(record.destination);
  const sent = numberInDial(record);
  if (dialled === null || sent === null) return dialled ?? sent;
  return sent.endsWith(digits(dialled)) || dialled.endsWith(digits(sent)) ? dialled : sent;
}

function numberInDial(record: CdrRecord): string | null {
  const channel = record.called;
  if (channel.kind !== 'endpoint' || record.application.toLowerCase() !== 'dial') return null;
  for (const target of (/^[^,|]*/.exec(record.applicationData)?.[0] ?? '').split('&')) {
    const [technology = '', first = '', second] = target.split('/');
    if (technology.toLowerCase() !== channel.technology) continue;
    const at = first.lastIndexOf('@');
    if (at > 0 && first.slice(at + 1) === channel.endpoint) return first.slice(0, at);
    const number = second?.replace(/@.*$/, '').replace(/^sip:/i, '');
    if (first === channel.endpoint && number !== undefined && number !== '') return number;
  }
  return null;
}

function digits(number: string): string {
  return number.replace(/^\+/, '');
}
