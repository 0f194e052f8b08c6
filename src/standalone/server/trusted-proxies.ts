/** Decides which senders of `X-Forwarded-…` headers are believed. */
import { BoundedMap, withoutPort } from 'exovo-api-access/internal/http';
import express from 'express';

/** `address` is undefined for the peer on a Unix socket. `hop` counts from the connection's peer, 0. */
export type ProxyTrust = (address: string | undefined, hop: number) => boolean;

/** Nearly all requests come through the same few proxies. Clients can name other addresses, so the number is limited. */
const MAX_KNOWN = 64;

/** `proxies` are addresses or networks (`10.0.0.0/8`). */
export function proxyTrust(proxies: readonly string[]): ProxyTrust {
  const trusts = express().set('trust proxy', proxies).get('trust proxy fn') as ProxyTrust;
  const known = new BoundedMap<boolean>(MAX_KNOWN);
  return (address, hop) =>
    // Only the proxy has the right to connect to our Unix socket.
    address === undefined ||
    // Some proxies append the port to an address, which Express doesn't expect of the proxies in between.
    known.get(address, () => trusts(withoutPort(address), hop));
}
