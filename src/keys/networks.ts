/**
 * The addresses and networks from which a key can be used. Administrators enter them as text; they are stored in one
 * canonical form, separated by commas, so that equal lists are equal text.
 */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

export const MAX_NETWORKS = 100;

/** 96 bits of an IPv4-mapped IPv6 address, ::ffff:192.0.2.1, come before the IPv4 address (RFC 4291, 2.5.5.2). */
const MAPPED_BITS = 96;
const PREFIX_LENGTH = /^(0|[1-9]\d{0,2})$/;
const SEPARATOR = ',';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

interface Network {
  readonly first: Address;
  readonly bits: number;
}

export type NetworkList =
  | { readonly ok: true; readonly networks: readonly string[] }
  /** Sentences that say what to change. */
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Parses one address or network per entry; blank entries are skipped. Returns each network once, in canonical form and in
 * the order of the entries. Networks can overlap. IPv4-mapped IPv6 networks become IPv4 networks, and zones of IPv6
 * addresses (`%eth0`) are dropped.
 */
export function parseNetworks(entries: readonly string[]): NetworkList {
  const networks = new Set<string>();
  const problems: string[] = [];
  for (const entry of entries.map((text) => text.trim()).filter((text) => text !== '')) {
    const network = parseNetwork(entry);
    if (network === undefined) {
      problems.push(
        `${quoted(entry)} is not an IP address or network. Write it like 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32.`,
      );
    } else if (!isFirstAddress(network)) {
      const { first, bits } = network;
      problems.push(
        `${quoted(entry)} is an address inside a network. Write ${format({ first: startOf(network), bits })} for the ` +
          `network, or ${first} for the address alone.`,
      );
    } else networks.add(format(network));
  }
  if (networks.size > MAX_NETWORKS) {
    problems.push(
      `There are ${networks.size} IP addresses and networks. A key can have at most ${MAX_NETWORKS}.`,
    );
  }
  return problems.length === 0 ? { ok: true, networks: [...networks] } : { ok: false, problems };
}

/** Returns the networks among these that contain every IPv4 or every IPv6 address. */
export function unlimitedNetworks(networks: readonly string[]): readonly string[] {
  return networks.filter((network) => network.endsWith('/0'));
}

/** Returns null if the list is empty, which means that the key can be used from everywhere. */
export function networksToStore(networks: readonly string[]): string | null {
  return networks.length === 0 ? null : networks.join(SEPARATOR);
}

export function networksFromStore(stored: string | null): readonly string[] {
  return stored === null ? [] : stored.split(SEPARATOR);
}

/**
 * Returns whether one of the networks contains the address. An address that is no IP address, such as that of a Unix
 * socket, is in none. Throws if the list was not stored by this program: it must not widen a key's rights.
 */
export function isInNetworks(address: string, stored: string): boolean {
  if (isIP(address) === 0) return false;
  const from = ipaddr.process(address);
  return compiled(stored).some(
    ({ first, bits }) => first.kind() === from.kind() && from.match([first, bits]),
  );
}

/** Bounds memory. A list that was dropped is parsed again when it is needed. */
const MAX_COMPILED = 1_000;
const compiledLists = new Map<string, readonly Network[]>();

function compiled(stored: string): readonly Network[] {
  const present = compiledLists.get(stored);
  if (present !== undefined) return present;
  const networks = networksFromStore(stored).map((text) => {
    const network = parseNetwork(text);
    if (network === undefined) throw new Error(`the stored network ${quoted(text)} cannot be read`);
    return network;
  });
  if (compiledLists.size >= MAX_COMPILED) compiledLists.clear();
  compiledLists.set(stored, networks);
  return networks;
}

/** Parses an address or network, which need not begin at its first address. */
function parseNetwork(text: string): Network | undefined {
  const [address = '', length, ...more] = text.split('/');
  if (isIP(address) === 0 || more.length > 0) return undefined;
  const parsed = ipaddr.parse(address.replace(/%.*$/, ''));
  if (length !== undefined && !PREFIX_LENGTH.test(length)) return undefined;
  const bits = length === undefined ? lengthOf(parsed) : Number(length);
  if (bits > lengthOf(parsed)) return undefined;
  const isMapped = parsed instanceof ipaddr.IPv6 && parsed.isIPv4MappedAddress() && bits >= MAPPED_BITS;
  return isMapped ? { first: parsed.toIPv4Address(), bits: bits - MAPPED_BITS } : { first: parsed, bits };
}

function isFirstAddress(network: Network): boolean {
  return startOf(network).toString() === network.first.toString();
}

function startOf({ first, bits }: Network): Address {
  const { IPv4, IPv6 } = ipaddr;
  return (first.kind() === 'ipv4' ? IPv4 : IPv6).networkAddressFromCIDR(`${first}/${bits}`);
}

/** How many bits an address has. */
function lengthOf(address: Address): 32 | 128 {
  return address.kind() === 'ipv4' ? 32 : 128;
}

/** Writes IPv6 as RFC 5952 asks. An address alone has no prefix length. */
function format({ first, bits }: Network): string {
  return bits === lengthOf(first) ? first.toString() : `${first}/${bits}`;
}

/** Anything can be pasted into the field, so the entry is shortened. */
function quoted(entry: string): string {
  return `"${entry.length > 50 ? `${entry.slice(0, 50)}…` : entry}"`;
}
