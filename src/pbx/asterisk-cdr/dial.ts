/**
 * Reads the argument of Asterisk's `Dial`, which is the only place in a record that holds the number sent to a trunk:
 * `PJSIP/<number>@<trunk>`, `IAX2/<trunk>/<number>`, `PJSIP/<trunk>/sip:<number>@<host>`. Pure.
 */
import type { EndpointChannel } from './channel.js';
import type { CdrRecord } from './record.js';

export interface DialTarget {
  /** In lower case. */
  readonly technology: string;
  readonly endpoint: string;
  /** The number sent to the endpoint. Null if the endpoint itself is called, as a telephone is. */
  readonly number: string | null;
}

/** FreePBX's columns hold 80 characters. In a full column, a target that no comma follows may be cut off. */
const COLUMN_WIDTH = 80;
const NUMBER = /^\+?[\d*#]+$/;

/** Returns the endpoints that the record's `Dial` called. Targets that may be cut off are left out. */
export function dialTargets({ application, applicationData: data }: CdrRecord): DialTarget[] {
  if (application !== 'dial') return [];
  const end = data.search(/[,|]/);
  const targets = (end < 0 ? data : data.slice(0, end)).split('&');
  if (end < 0 && data.length >= COLUMN_WIDTH) targets.pop();
  return targets.flatMap((target) => parseTarget(target) ?? []);
}

/** Returns the number that `Dial` sent to this channel, or null if the argument does not show it. */
export function numberSentTo(channel: EndpointChannel, record: CdrRecord): string | null {
  return targetOf(channel, dialTargets(record))?.number ?? null;
}

/** Whether `Dial` called this very endpoint and sent it no number, as it calls a telephone. */
export function isCalledByName(channel: EndpointChannel, record: CdrRecord): boolean {
  const target = targetOf(channel, dialTargets(record));
  return target?.endpoint.toLowerCase() === channel.endpoint.toLowerCase() && target.number === null;
}

/** A group of lines (`DAHDI/g0/…`, `Dongle/g1/…`) is called by another name than the line that takes the call. */
function targetOf(channel: EndpointChannel, targets: readonly DialTarget[]): DialTarget | undefined {
  const same = targets.filter(({ technology }) => technology === channel.technology);
  const named = same.find(({ endpoint }) => endpoint.toLowerCase() === channel.endpoint.toLowerCase());
  return named ?? (same.length === 1 && same[0]?.number !== null ? same[0] : undefined);
}

function parseTarget(target: string): DialTarget | null {
  const [technology = '', first = '', second = ''] = target.split('/');
  if (technology === '' || first === '') return null;
  const at = first.lastIndexOf('@');
  const endpoint = at > 0 ? first.slice(at + 1) : first;
  // Before the endpoint can also be a login: `IAX2/user:secret@<trunk>/<number>`.
  const sent = (second === '' && at > 0 ? first.slice(0, at) : second)
    .replace(/^sips?:/i, '')
    .replace(/[;@].*$/, '')
    .replace(/#$/, '');
  return {
    technology: technology.toLowerCase(),
    endpoint,
    // A telephone's own address repeats its name: `PJSIP/205/sip:205@192.0.2.7`.
    number: NUMBER.test(sent) && sent !== endpoint ? sent : null,
  };
}
