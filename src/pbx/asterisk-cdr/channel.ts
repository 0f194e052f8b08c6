/**
 * What the name of an Asterisk channel says: `PJSIP/205-0000001a` is a device or a trunk called 205,
 * `Local/208@from-queue-00000001;2` is one half of a Local channel, through which the dialplan calls itself.
 * Pure; called twice for each record that is read, and therefore sparing with patterns.
 */

/** A device's or a trunk's channel. */
export interface EndpointChannel {
  readonly kind: 'endpoint';
  /** Lower case, e.g. `pjsip`. */
  readonly technology: string;
  /** The name of the device or the trunk, as configured. */
  readonly endpoint: string;
  /** `technology/endpoint`, lower case: what devices and trunks are found by. */
  readonly key: string;
}

/** One half of a Local channel; both halves share `pair`. The counter in it starts again with Asterisk. */
export interface LocalChannel {
  readonly kind: 'local';
  readonly pair: string;
  readonly half: 1 | 2;
  /** What was dialled inside, e.g. `208` or FreePBX's `FMPR-205`. */
  readonly exten: string;
}

/** Nothing that a person holds in the hand: a conference's announcer, a recorder, or no channel at all. */
export interface NoEndpoint {
  readonly kind: 'none';
}

export type ChannelName = EndpointChannel | LocalChannel | NoEndpoint;

const NONE: NoEndpoint = { kind: 'none' };
const LOCAL = /^(Local\/(.*?)@.*-[0-9a-f]{8});([12])(?:<(?:ZOMBIE|MASQ)>)?$/i;
/** What Asterisk puts before a channel's name for moments of a transfer or a park. */
const DRESS = new Set(['asyncgoto', 'bridge', 'parked', 'transfered']);
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

export function parseChannel(name: string): ChannelName {
  const slash = name.indexOf('/');
  if (slash <= 0) return NONE;
  const technology = name.slice(0, slash).toLowerCase();
  if (DRESS.has(technology)) return parseChannel(name.slice(slash + 1));
  if (technology === 'local') return parseLocal(name);
  // The last dash: the counter after it holds none, the name before it may.
  const dash = name.lastIndexOf('-');
  if (dash <= slash + 1 || MACHINERY.has(technology)) return NONE;
  const endpoint = name.slice(slash + 1, dash);
  return { kind: 'endpoint', technology, endpoint, key: `${technology}/${endpoint.toLowerCase()}` };
}

function parseLocal(name: string): ChannelName {
  const [, pair = '', exten = '', half] = LOCAL.exec(name) ?? [];
  return half === undefined
    ? NONE
    : { kind: 'local', pair: pair.toLowerCase(), half: half === '1' ? 1 : 2, exten };
}
