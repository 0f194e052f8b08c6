/**
 * Parses the name of an Asterisk channel: `PJSIP/205-0000001a` belongs to a device or a trunk called 205, and
 * `Local/208@from-queue-00000001;2` is one half of a Local channel, with which the dialplan calls itself.
 *
 * Pure. Runs twice for each record read, so it uses few regular expressions.
 */

/** A channel of a device or a trunk. */
export interface EndpointChannel {
  readonly kind: 'endpoint';
  /** The channel's full name in lower case. No other channel has it at the same time. */
  readonly name: string;
  /** In lower case, e.g. `pjsip`. */
  readonly technology: string;
  /** The configured name of the device or the trunk. */
  readonly endpoint: string;
  /** `technology/endpoint` in lower case: the key under which devices and trunks are found. */
  readonly key: string;
}

/** One half of a Local channel. Both halves share `pair`, whose counter starts again when Asterisk restarts. */
export interface LocalChannel {
  readonly kind: 'local';
  readonly pair: string;
  readonly half: 1 | 2;
  /** The number dialled through it, e.g. `208` or FreePBX's `FMPR-205`. */
  readonly exten: string;
}

/** No channel, or one without a person behind it, such as a conference's announcer or a recorder. */
export interface NoEndpoint {
  readonly kind: 'none';
}

export type ChannelName = EndpointChannel | LocalChannel | NoEndpoint;

const NONE: NoEndpoint = { kind: 'none' };
/** Up to Asterisk 11, the counter has four digits. In the oldest versions a comma comes before the half. */
const LOCAL = /^(Local\/(.*?)@.*-(?:[0-9a-f]{4}|[0-9a-f]{8}))[;,]([12])$/i;
/** Asterisk puts these before a channel's name for a moment during a transfer, or when a call is parked. */
const PREFIXES = new Set(['asyncgoto', 'bridge', 'parked', 'transfered']);
/** Asterisk appends these while one channel takes another's place. */
const SUFFIX = /<(?:ZOMBIE|MASQ)>$/i;
/** Channel technologies that never reach a person. */
const MACHINERY = new Set([
  'announcer',
  'audiosocket',
  'cbann',
  'cbrec',
  'confbridgerecorder',
  'message',
  'multicastrtp',
  'recorder',
  'snoop',
  'surrogate',
  'unicastrtp',
]);

export function parseChannel(text: string): ChannelName {
  const name = text.endsWith('>') ? text.replace(SUFFIX, '') : text;
  const slash = name.indexOf('/');
  if (slash <= 0) return NONE;
  const technology = name.slice(0, slash).toLowerCase();
  if (PREFIXES.has(technology)) return parseChannel(name.slice(slash + 1));
  if (technology === 'local') return parseLocal(name);
  // The counter after the last dash never contains a dash. The name before it may.
  const dash = name.lastIndexOf('-');
  if (dash <= slash + 1 || MACHINERY.has(technology)) return NONE;
  const endpoint = name.slice(slash + 1, dash);
  return {
    kind: 'endpoint',
    name: name.toLowerCase(),
    technology,
    endpoint,
    key: `${technology}/${endpoint.toLowerCase()}`,
  };
}

function parseLocal(name: string): ChannelName {
  const [, pair = '', exten = '', half] = LOCAL.exec(name) ?? [];
  return half === undefined
    ? NONE
    : { kind: 'local', pair: pair.toLowerCase(), half: half === '1' ? 1 : 2, exten };
}
