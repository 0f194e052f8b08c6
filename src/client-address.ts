/** Finds out from which IP address a request came. */
import { isIP } from 'node:net';

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
  const address = isIP(ip) === 0 ? (socket?.remoteAddress ?? '') : ip;
  return address.replace(/^::ffff:(?=\d+\.)/, '');
}
