/**
 * The applications of the dialplan that matter to a call: those in which the caller has reached what they dialled
 * although no telephone rang, and those in which they only wait or listen. Pure.
 */
import { ANSWERED } from './disposition.js';
import { dialledNumber, looksOutside, numberIn } from './numbers.js';
import type { CdrRecord } from './record.js';

/** Rooms in which everybody is bridged. Their records name another participant as if they had been called. */
const CONFERENCES = new Set(['conference', 'confbridge', 'konference', 'meetme']);
/** Applications in which every caller, also one from outside, has reached what they dialled. */
const DESTINATIONS = new Set([...CONFERENCES, 'page', 'receivefax', 'rxfax', 'voicemailmain']);
/**
 * Applications in which a caller waits, listens, chooses or is turned away, and those that only steer the dialplan.
 * Empty: the dialplan ran out.
 */
const WAITING = new Set([
  '',
  'answer',
  'appdial',
  'appdial2',
  'background',
  'backgrounddetect',
  'busy',
  'congestion',
  'controlplayback',
  'dial',
  'execif',
  'followme',
  'gosub',
  'gosubif',
  'goto',
  'gotoif',
  'gotoiftime',
  'hangup',
  'macro',
  'mixmonitor',
  'musiconhold',
  'nocdr',
  'noop',
  'park',
  'playback',
  'playtones',
  'progress',
  'queue',
  'read',
  'resetcdr',
  'retrydial',
  'return',
  'ringing',
  'set',
  'stopmixmonitor',
  'stopplaytones',
  'system',
  'userevent',
  'verbose',
  'wait',
  'waitexten',
  'waitmusiconhold',
  'zapateller',
]);
/**
 * The applications of a channel that the PBX called for a program: those that send a fax, and Asterisk's own name for a
 * channel that was called and has not answered (`ast_dial` in its `main/dial.c`).
 */
const CALLED_OUT = new Set(['appdial2', 'sendfax', 'txfax']);

export function isConference({ application }: CdrRecord): boolean {
  return CONFERENCES.has(application);
}

/**
 * Returns the room's number: `ConfBridge`'s first argument. FreePBX's own `dst` is `STARTMEETME`. `Page` opens a room
 * with a random number of up to ten digits, which nobody dials.
 */
export function roomOf(record: CdrRecord): string | null {
  if (!isConference(record)) return null;
  const room = numberIn(/^[^,|]*/.exec(record.applicationData)?.[0].trim() ?? '');
  return room !== null && looksOutside(room) && room !== dialledNumber(record) ? null : room;
}

/** Whether the calling channel of this record was called by the PBX itself. */
export function isCalledOut({ application }: CdrRecord): boolean {
  return CALLED_OUT.has(application);
}

/** Whether the caller reached what they dialled in this record, although no telephone rang. */
export function isService(record: CdrRecord, isInternal: boolean): boolean {
  if (record.disposition !== ANSWERED) return false;
  if (DESTINATIONS.has(record.application)) return true;
  // A feature code such as *76 often ends in `Hangup`; others, such as 555, are known by the application that ran.
  if (!isInternal) return false;
  const isFeatureCode = /^[*#]/.test(record.destination);
  return isFeatureCode || (!WAITING.has(record.application) && dialledNumber(record) !== null);
}

/** Whether a program that called somebody through a trunk played a message to them, sent a fax or the like. */
export function isDelivery({ application, disposition }: CdrRecord): boolean {
  return disposition === ANSWERED && (application === 'playback' || !WAITING.has(application));
}
