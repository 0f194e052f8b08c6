/** Finds the IP address from which a request came, and the network that belongs to one client. */
import { isIP, isIPv6 } from 'node:net';

/** The part of an Express request that is used here. */
export interface AddressSource {
  readonly ip?: string | undefined;
  readonly socket?: { readonly remoteAddress?: string | undefined };
}

/**
 * Returns the client's address as Express worked it out past trusted proxies. A proxy may pass on any text as the
 * client's address, so unless it is an IP address, the connection's own address counts. IPv4 comes in its plain form.
 */
export function clientAddress({ ip = '', socket }: AddressSource): string {
  const bare = withoutPort(ip);
  const address = isIP(bare) === 0 ? (socket?.remoteAddress ?? '') : bare;
  return address.replace(/^::ffff:(?=\d+\.)/, '');
}

/**
 * Removes the port that some proxies append to an address: `203.0.113.7:51234`, `[2001:db8::7]:51234` (as in RFC 7239,
 * section 6). Returns every other text unchanged.
 */
export function withoutPort(ip: string): string {
  const [, v4, v6] = /^(?:([\d.]+)(?::\d{1,5})?|\[([^\]]*:[^\]]*)\](?::\d{1,5})?)$/.exec(ip) ?? [];
  return v4 ?? v6 ?? ip;
}

const NETWORK_GROUPS = 4;
const ALL_GROUPS = 8;

/**
 * Returns the part of an address that one client has to itself: the whole of an IPv4 address, and the first 64 bits of
 * an IPv6 address, because every customer gets at least a /64 and can send from each of its addresses.
 */
export function clientNetwork(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const last = groups(tail ?? '');
  const lastCount = last.length + (tail?.includes('.') === true ? 1 : 0);
  const zeros = tail === undefined ? 0 : ALL_GROUPS - groups(head).length - lastCount;
  const network = [...groups(head), ...Array<string>(zeros).fill('0'), ...last].slice(0, NETWORK_GROUPS);
  return `${network.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}
