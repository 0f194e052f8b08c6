/**
 * What the name of an Asterisk channel says: `PJSIP/205-0000001a` is a device or a trunk called 205,
 * `Local/208@from-queue-00000001;2` is one half of a Local channel, through which the dialplan calls itself.
 * Pure; called for each record while records are grouped into calls.
 */

/** A device's or a trunk's channel. */
export interface EndpointChannel {
  readonly kind: 'endpoint';
  /** Lower case, e.g. `pjsip`. */
  readonly technology: string;
  /** The name of the device or the trunk, as configured. */
  readonly endpoint: string;
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
const LOCAL = /^(Local\/(.*?)@.*-[0-9a-f]{8});([12])$/i;
const ENDPOINT = /^([A-Za-z0-9_]+)\/(.+)-[0-9A-Za-z]+$/;
/** Names that Asterisk gives a channel for moments of a transfer or a park. */
const DRESS = /^(?:AsyncGoto|Bridge|Parked|Transfered|Surrogate)\/(?=[A-Za-z0-9_]+\/)|<(?:ZOMBIE|MASQ)>$/g;
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
  if (name === '') return NONE;
  const bare = name.replace(DRESS, '');
  const local = LOCAL.exec(bare);
  if (local !== null) {
    const [, pair = '', exten = '', half] = local;
    return { kind: 'local', pair: pair.toLowerCase(), half: half === '1' ? 1 : 2, exten };
  }
  const endpoint = ENDPOINT.exec(bare);
  if (endpoint === null) return NONE;
  const [, technology = '', device = ''] = endpoint;
  const lower = technology.toLowerCase();
  return lower === 'local' || MACHINERY.has(lower)
    ? NONE
    : { kind: 'endpoint', technology: lower, endpoint: device };
}
