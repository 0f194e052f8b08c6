/** Finds out whether an address from which a key was used is probably not that of its program, but that of a proxy. */
import type { Request } from 'express';
import { clientAddress } from '../../client-address.js';
import { isInNetworks } from '../../keys/networks.js';
import type { AddressDoubt } from './limit-strings.js';

const LOOPBACK = '127.0.0.0/8,::1';
/** Of a range that is reserved for documentation (RFC 5737), so it is no proxy of anybody. */
const NO_PROXY = '203.0.113.1';

/** `req` is the administrator's own request: it shows which proxies this host trusts, and whether it came through one. */
export function addressDoubt(address: string, req: Request): AddressDoubt | undefined {
  if (isTrustedProxy(address, req)) return 'trustedProxy';
  if (isInNetworks(address, LOOPBACK)) return 'loopback';
  const isForwarded = req.headers['x-forwarded-for'] !== undefined || req.headers.forwarded !== undefined;
  const peer = clientAddress({ socket: req.socket });
  return isForwarded && address === peer && clientAddress(req) === peer ? 'unknownProxy' : undefined;
}

/** Express keeps what `trust proxy` was set to as a function. One that counts hops doesn't know the proxies' addresses. */
function isTrustedProxy(address: string, { app }: Request): boolean {
  const trusts: unknown = app.get('trust proxy fn');
  return typeof trusts === 'function' && trusts(address, 0) === true && trusts(NO_PROXY, 0) !== true;
}
