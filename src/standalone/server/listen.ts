/** Opens the port of the host, and finds the address by which others reach it. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { HostSettings } from '../settings.js';
import { StartError } from '../start-error.js';

/** Resolves to the server's URL. Rejects with a StartError that says what to change. */
export async function listen(
  server: Server,
  { host, port }: Pick<HostSettings, 'host' | 'port'>,
): Promise<string> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const sentence =
      code === 'EADDRINUSE'
        ? `Port ${port} on ${host} is already in use. Stop the other program or set EXOVO_PORT.`
        : `Port ${port} on ${host} cannot be opened (${code}). Change EXOVO_PORT or EXOVO_HOST.`;
    throw new StartError(sentence, { cause });
  }
  const address = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
}

/** Returns an address that other machines can use: 0.0.0.0 and :: are replaced by the first external IPv4 address. */
export function reachableUrl(url: string): string {
  if (!/^http:\/\/(0\.0\.0\.0|\[::\]):/.test(url)) return url;
  const addresses = Object.values(networkInterfaces()).flatMap((infos) => infos ?? []);
  const external = addresses.find(({ family, internal }) => family === 'IPv4' && !internal);
  return url.replace(/0\.0\.0\.0|\[::\]/, external?.address ?? '127.0.0.1');
}
