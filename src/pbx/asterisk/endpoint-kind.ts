/**
 * Distinguishes the extensions, telephones and trunks of a plain Asterisk. Pure.
 *
 * A provider asks us for a password (`outbound_auth`), and its calls arrive in a context of their own; a telephone
 * gives us one (`auth`). An endpoint with neither, such as one that is recognised by its address, is an extension if
 * its number is short.
 */

export interface EndpointRow {
  readonly id: string;
  readonly callerid?: string | null;
  /** Names of entries in `ps_auths`. The passwords are there and are not read. */
  readonly auth?: string | null;
  readonly outbound_auth?: string | null;
  /** Where the endpoint's calls enter the dialplan. */
  readonly context?: string | null;
}

export type EndpointKind =
  | { readonly is: 'extension'; readonly extension: string; readonly name: string }
  /** Nothing shows its number, and so whose telephone it is. */
  | { readonly is: 'telephone' }
  | { readonly is: 'trunk' };

/** Longer numbers are public numbers, which belong to trunks. */
const SHORT_NUMBER = /^\d{1,8}$/;
const NUMBER = /^\d+$/;
/** Name and number still have the spaces around them: matching those too would take cubic time. */
const CALLER_ID = /^(?:\s*"((?:[^"\\]|\\.)*)"\s*|([^<]*))<([^>]*)>\s*$/;

export function kindOf({ id, callerid, auth, outbound_auth, context }: EndpointRow): EndpointKind {
  if (isSet(outbound_auth) || isForCallsFromOutside(context ?? '')) return { is: 'trunk' };
  const [, quoted, bare, callerNumber = ''] = CALLER_ID.exec(callerid ?? '') ?? [];
  const isTelephone = isSet(auth);
  const numbers = [id, callerNumber.trim()];
  const extension =
    numbers.find((number) => SHORT_NUMBER.test(number)) ??
    (isTelephone ? numbers.find((number) => NUMBER.test(number)) : undefined);
  if (extension === undefined) return { is: isTelephone ? 'telephone' : 'trunk' };
  return { is: 'extension', extension, name: (quoted ?? bare?.trim() ?? '').replace(/\\(.)/g, '$1') };
}

const TRUNK_WORDS = new Set([
  ...['carrier', 'carriers', 'did', 'dids', 'inbound', 'incoming', 'itsp'],
  ...['provider', 'providers', 'pstn', 'trunk', 'trunks'],
]);
const OUTSIDE_WORDS = new Set([
  'analog',
  'dahdi',
  'digital',
  'external',
  'internet',
  'outside',
  'public',
  'zaptel',
]);

/** E.g. `from-trunk` and `from-sip-external`, but not `internal` or `allow-external`. */
function isForCallsFromOutside(context: string): boolean {
  const words = context.toLowerCase().split(/[-_.]/);
  if (words.some((word) => TRUNK_WORDS.has(word)))
    return !['to', 'allow', 'outbound'].includes(words[0] ?? '');
  return words[0] === 'from' && words.some((word) => OUTSIDE_WORDS.has(word));
}

function isSet(name: string | null | undefined): boolean {
  return (name ?? '').trim() !== '';
}
