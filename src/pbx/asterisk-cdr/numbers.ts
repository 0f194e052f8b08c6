/**
 * Numbers and names as records hold them, cleaned for display: the mailbox in `vmu206`, the extension in FreePBX's
 * `FMPR-205`, the name in `"Ada" <205>`, nothing in `s` or `anonymous`. Pure.
 */
import type { Party } from '../../host/ports.js';
import { ANSWERED } from './disposition.js';
import type { CdrRecord } from './record.js';

/** FreePBX's mailbox destinations: unavailable, busy, no message, instructions. */
const MAILBOX = /^vm[ubsi](\d+)$/i;
/**
 * Prefixes of FreePBX's Follow Me (`FM205`, `FMPR-205`, `FMGL-0301234#`), of members of a group who confirm a call
 * (`RG-600-0301234#`), and of its local channels. `#` ends a number outside in a list of members.
 */
const PREFIX = /^(?:FM(?:PR-|GL-)?|LC-|RG-\d+-)(?=[\d+*])/i;
/** What a person can dial. Everything else is a place in the dialplan, such as `s`, `fax` or `app-blackhole`. */
const DIALLABLE = /^\+?[\d*#][\d*#().\- ]*$/;
/** In these contexts of FreePBX, `dst` is the id of a destination, which nobody dials. */
const CONTEXTS_OF_IDS =
  /^(?:app-(?:calleridset|daynight|languages|queueprio|setcid)|callback|callrecording|cidlookup|directory|disa|dynroute|ext-(?:fax|miscdests|trunk|tts)|ivr-\d+|timeconditions|vqplus-callback)(?:$|[-_\d])/;
/** A longer number, or one with a plus, belongs to somebody outside. */
const OUTSIDE = /^(?:\+|\d{7})/;

/** Returns the number that a person dialled, or null for a place in the dialplan. */
export function dialledNumber({ destination, context }: CdrRecord): string | null {
  return CONTEXTS_OF_IDS.test(context) ? null : numberIn(destination);
}

/** Returns the number in an extension of the dialplan such as `205`, `FMPR-205` or `vmu205`, or null. */
export function numberIn(exten: string): string | null {
  const mailbox = MAILBOX.exec(exten)?.[1];
  if (mailbox !== undefined) return mailbox;
  const number = PREFIX.test(exten) ? exten.replace(PREFIX, '').replace(/#$/, '') : exten;
  return DIALLABLE.test(number) ? number : null;
}

/** Whether this number, which is no extension, can only belong to somebody outside. */
export function looksOutside(number: string): boolean {
  return OUTSIDE.test(number);
}

const TAKES_MESSAGES = new Set(['minivmrecord', 'voicemail']);

/** Whether a mailbox took the call in this record. */
export function isVoicemail({ disposition, destination, application }: CdrRecord): boolean {
  return disposition === ANSWERED && (MAILBOX.test(destination) || TAKES_MESSAGES.has(application));
}

/** Returns the first mailbox of a record of voicemail, or null if it shows none. */
export function mailboxOf(record: CdrRecord): string | null {
  const named = MAILBOX.exec(record.destination)?.[1];
  // `205@default&206,u`; very old dialplans put letters for the greeting before the number.
  return named ?? /^[bjsu]*(\d+)/.exec(record.applicationData)?.[1] ?? dialledNumber(record);
}

/** Returns the caller as the record names them. Both are null if withheld. */
export function recordedCaller(record: CdrRecord): Party {
  const number = recordedNumber(record);
  const repeated = [number, record.callerNumber, record.source];
  return { number, name: cleanName(record.callerName, repeated) ?? nameInCallerId(record, number, repeated) };
}

/** The name in `clid` belongs to the number beside it, which may be the company's. */
function nameInCallerId(
  { callerId }: CdrRecord,
  number: string | null,
  repeated: readonly (string | null)[],
): string | null {
  const { name, number: besideName } = parseCallerId(callerId);
  if (name === '' || !isSameNumber(callerNumber(besideName), number)) return null;
  return cleanName(name, [...repeated, besideName]);
}

/** `cnum` keeps the caller's number when the dialplan puts the company's into `src` because the call goes outside. */
export function recordedNumber({
  callerNumber: cnum,
  source,
  outboundCallerNumber,
}: CdrRecord): string | null {
  if (cnum !== '') return callerNumber(cnum);
  return source === outboundCallerNumber ? null : callerNumber(source);
}

/** What carriers, telephones and PBXes send in place of a number or a name, in several languages. */
const WITHHELD = new Set(
  (
    'afgeschermd,anon,anonym,anonyme,anonymous,anonima,anonimo,anónimo,anônimo,anoniem,asterisk,blocked,coverage,' +
    'desconhecido,desconocido,geheim,gizli,hemligt,hidden,inconnu,inkognito,invalid,ismeretlen,masqué,n a,na,neznámý,' +
    'nieznany,no,nocid,no data,noid,none,not available,not provided,not supplied,null,o,oculto,okänt,onbekend,out of area,p,privado,' +
    'privat,private,privato,privé,prywatny,restricted,restringido,sconosciuto,secret,sin identificar,skjult,suppressed,' +
    'tuntematon,u,ukryty,unassigned,unavail,unavailable,unbekannt,undisclosed,unidentified,unknown,unlisted,unterdrückt,' +
    'withheld,zastrzeżony,аноним,не определен,не определён,неизвестно,неизвестный,скрыт,скрытый,匿名,未知,非通知'
  ).split(','),
);
/** Words that change nothing: "Private Caller", "Caller ID Unavailable", "Numéro masqué". */
const FILLERS =
  /(?<!\S)(?:anruf|appel|call|caller|callerid|chiamata|cid|id|name|nr|number|numara|numer|numero|numéro|número|nummer|party|rufnummer|user|номер)(?!\S)/g;
const PLAIN_NUMBER = /^\+?\d+$/;
/** Zeros only, or ANONYMOUS typed on a telephone's keys. */
const NO_NUMBER = /^\+?(?:0*|266696687)$/;

/** Returns a caller's number, or null if it is withheld. */
export function callerNumber(text: string): string | null {
  if (PLAIN_NUMBER.test(text)) return NO_NUMBER.test(text) ? null : text;
  const number = withoutUri(text.trim());
  return !/\d/.test(number) || NO_NUMBER.test(number) ? null : number;
}

/** Returns null for a name that is missing, withheld, or only repeats what was sent as the number. */
function cleanName(text: string, repeated: readonly (string | null)[]): string | null {
  // PJSIP keeps the backslashes of a SIP display name.
  const name = text.trim().replace(/\\(["\\])/g, '$1');
  if (name === '') return null;
  return repeated.includes(name) || !/\p{L}/u.test(name) || isWithheld(name) ? null : name;
}

function isWithheld(text: string): boolean {
  const words = withoutUri(text)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  const telling = words.replace(FILLERS, '').replace(/\s+/g, ' ').trim();
  return WITHHELD.has(words) || (telling === '' ? words !== '' : WITHHELD.has(telling));
}

function withoutUri(text: string): string {
  return text.replace(/^(?:sips?|tel):/i, '').replace(/[@;]\S*$/, '');
}

/** Splits `"Ada Lovelace" <205>`. Both are empty if the column was too short for the whole text. */
function parseCallerId(callerId: string): { name: string; number: string } {
  const [, quoted, bare = '', number = ''] = /^\s*(?:"(.*)"|([^"<]*))\s*<([^<>]*)>\s*$/s.exec(callerId) ?? [];
  return { name: quoted?.replace(/\\(.)/gs, '$1') ?? bare, number };
}

/** Carriers and dialplans add and drop `+`, zeros and country codes. */
function isSameNumber(one: string | null, other: string | null): boolean {
  if (one === other) return true;
  if (one === null || other === null) return false;
  const [a, b] = [significantDigits(one), significantDigits(other)];
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return a === b || (short.length >= 6 && long.endsWith(short));
}

function significantDigits(number: string): string {
  return number.replace(/\D/g, '').replace(/^0+/, '');
}
