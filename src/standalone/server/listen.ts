/** Opens the port or the Unix socket of the host, and finds the address by which others reach it. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { HostSettings } from '../settings.js';
import { StartError } from '../start-error.js';
import { listenOnSocket } from './unix-socket.js';

/** A socket then has the mode 0660: the proxy connects as a member of the group, and others can't. */
const SOCKET_UMASK = 0o117;

/** Resolves to the server's URL, or to `unix:` and the socket's path. Rejects with a StartError that says what to change. */
export async function listen(
  server: Server,
  { host, port, socket }: Pick<HostSettings, 'host' | 'port' | 'socket'>,
): Promise<string> {
  if (socket !== undefined) {
    await listenPrivately(server, socket);
    return `unix:${socket}`;
  }
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

async function listenPrivately(server: Server, path: string): Promise<void> {
  try {
    if (await listenOnSocket(server, path, SOCKET_UMASK)) return;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const sentence = `The socket ${path} cannot be opened (${code}). Set EXOVO_SOCKET to a path in a folder that exists and that this user can write to.`;
    throw new StartError(sentence, { cause });
  }
  throw new StartError(
    `The socket ${path} is in use, or another file is there. Stop the other program or set EXOVO_SOCKET to another path.`,
  );
}

/** Returns an address that other machines can use: 0.0.0.0 and :: are replaced by the first external IPv4 address. */
export function reachableUrl(url: string): string {
  // Only the proxy in front of a socket knows by which name clients reach it.
  if (url.startsWith('unix:')) return 'http://localhost';
  if (!/^http:\/\/(0\.0\.0\.0|\[::\]):/.test(url)) return url;
  const addresses = Object.values(networkInterfaces()).flatMap((infos) => infos ?? []);
  const external = addresses.find(({ family, internal }) => family === 'IPv4' && !internal);
  return url.replace(/0\.0\.0\.0|\[::\]/, external?.address ?? '127.0.0.1');
}
