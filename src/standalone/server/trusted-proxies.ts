/** Decides which senders of `X-Forwarded-…` headers are believed. */
import { withoutPort } from 'exovo-api-access/internal/http';
import express from 'express';

/** `address` is undefined for the peer on a Unix socket. `hop` counts from the connection's peer, 0. */
export type ProxyTrust = (address: string | undefined, hop: number) => boolean;

/** `proxies` are addresses or networks (`10.0.0.0/8`). */
export function proxyTrust(proxies: readonly string[]): ProxyTrust {
  const trusts = express().set('trust proxy', proxies).get('trust proxy fn') as ProxyTrust;
  return (address, hop) =>
    // Only the proxy has the right to connect to our Unix socket.
    address === undefined ||
    // Some proxies append the port to an address, which Express doesn't expect of the proxies in between.
    trusts(withoutPort(address), hop);
}
