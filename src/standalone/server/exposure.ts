/** Warns at start if passwords and keys would cross a network in clear text. */
import { BlockList, isIP } from 'node:net';
import type { HostSettings } from '../settings.js';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Returns a sentence if other machines can reach the host and browsers don't use https. */
export function exposureWarning({ host, socket, publicUrl }: HostSettings): string | undefined {
  if (socket !== undefined) return undefined;
  const version = isIP(host);
  const isLoopback =
    version === 0 ? host === 'localhost' : LOOPBACK.check(host, version === 4 ? 'ipv4' : 'ipv6');
  if (isLoopback || publicUrl?.startsWith('https:') === true) return undefined;
  return (
    `The host listens on ${host} without TLS: passwords and API keys can be read on the way. ` +
    'Put a web server with TLS in front of it and set EXOVO_PUBLIC_URL to its https:// URL; see docs/operations.md.'
  );
}
