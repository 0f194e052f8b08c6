/** Builds FreePBX's number plan from its tables of extensions, devices and trunks. Pure; called by `directory.ts`. */
import { createNumberPlan, endpointKey, type NumberPlan } from '../asterisk-cdr/number-plan.js';

export interface UserRow {
  readonly extension: string;
  readonly name: string | null;
}

export interface DeviceRow {
  readonly id: string;
  readonly tech: string;
  readonly dial: string;
  readonly user: string | null;
  /** `fixed`, or `adhoc` if people log in and out. Absent if the column may not be read. */
  readonly devicetype?: string | null;
}

export interface TrunkRow {
  readonly tech: string | null;
  readonly channelid: string | null;
  /** The name under which an old SIP or IAX trunk calls in, if it is another one. */
  readonly usercontext?: string | null;
  /** Digits that the trunk puts before every number. */
  readonly dialoutprefix?: string | null;
}

export function freePbxNumberPlan(
  users: readonly UserRow[],
  devices: readonly DeviceRow[],
  trunks: readonly TrunkRow[],
): NumberPlan {
  const extensions = new Map(users.map(({ extension, name }) => [extension, name || null]));
  const owners = new Map<string, string>();
  const sharedDevices = new Set<string>();
  for (const device of devices) {
    // `none` is nobody. Without a user, a device belongs to the extension of the same number.
    const owner = [device.user, device.id].find((number) => extensions.has(number ?? '')) ?? null;
    const isShared = owner === null || isSharedBy(device, owner, extensions);
    for (const key of endpointKeys(device)) {
      if (owner !== null) owners.set(key, owner);
      if (isShared) sharedDevices.add(key);
    }
  }
  return createNumberPlan({
    extensions,
    devices: owners,
    sharedDevices,
    trunks: new Set(trunks.flatMap(trunkKeys)),
    dialPrefixes: new Map(
      trunks.flatMap((trunk) => trunkKeys(trunk).map((key) => [key, trunk.dialoutprefix?.trim() ?? ''])),
    ),
  });
}

/**
 * A device that bears its user's number, such as 205 or its WebRTC double 99205, stays theirs. A device with the number
 * of another extension has been reassigned.
 */
function isSharedBy(
  { id, devicetype }: DeviceRow,
  owner: string,
  extensions: ReadonlyMap<string, unknown>,
): boolean {
  if (devicetype === 'adhoc') return true;
  if (id === owner) return false;
  return extensions.has(id) || (devicetype !== 'fixed' && !id.endsWith(owner));
}

/** `dial` holds the channel's name without its counter, e.g. `PJSIP/205`; several are joined with `&`. */
function endpointKeys({ id, tech, dial }: DeviceRow): string[] {
  const dialled = dial.split('&').filter((channel) => /^[A-Za-z0-9_]+\/[^@]+$/.test(channel));
  return [endpointKey(tech, id), ...dialled.map((channel) => channel.toLowerCase())];
}

function trunkKeys({ tech, channelid, usercontext }: TrunkRow): string[] {
  const name = channelid?.trim() ?? '';
  if (name === '') return [];
  const named = tech?.toLowerCase() ?? '*';
  if (named === 'custom') return customTrunkKeys(name);
  const technology = TECHNOLOGIES[named] ?? named;
  const isGroup = technology === 'dahdi' && GROUP_OF_LINES.test(name);
  const keys = [endpointKey(technology, isGroup ? '*' : name)];
  const callsInAs = usercontext?.trim() ?? '';
  if (callsInAs !== '') keys.push(endpointKey(technology, callsInAs));
  return keys;
}

/**
 * A custom trunk's `channelid` is a dial string, such as `SIP/$OUTNUM$@carrier` or `Dongle/g1/$OUTNUM$`. Channels of SIP
 * and IAX bear the trunk's name. Those of a card or a GSM stick bear the line's, whichever of a group took the call, and
 * those of Motif the other party's address.
 */
function customTrunkKeys(dialString: string): string[] {
  const [, technology = '', name = ''] = /^([A-Za-z0-9_]+)\/(?:.*@)?([^/@:]+)/.exec(dialString) ?? [];
  if (technology === '' || technology.toLowerCase() === 'local') return [];
  return [endpointKey(technology, NAMED_TRUNKS.has(technology.toLowerCase()) ? name : '*')];
}

const NAMED_TRUNKS = new Set(['h323', 'iax2', 'ooh323', 'pjsip', 'sccp', 'sip']);

/** `g0` takes whichever line of group 0 is free. The channel is named after the line, which the trunk does not list. */
const GROUP_OF_LINES = /^[gr]\d+$/i;

/** FreePBX's word for a technology, if a channel's name has another. */
const TECHNOLOGIES: Readonly<Record<string, string>> = { iax: 'iax2', zap: 'dahdi', '': '*' };
