/** Listens on Unix sockets, and removes those that a killed process has left behind. */
import { once } from 'node:events';
import { lstat, rm } from 'node:fs/promises';
import { connect, type Server } from 'node:net';
import { basename, dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Claim, tryToClaim } from './claim.js';

/** unix(7): sun_path has 108 bytes, including the terminating NUL. */
export const MAX_SOCKET_PATH_BYTES = 107;

const WAIT_MS = 10_000;
const POLL_MS = 10;

/**
 * Resolves to false if a running process listens there, or if the file is no socket. `umask` decides who can connect, in
 * place of the process's own. Of several processes that start at once, only one at a time looks at the socket: otherwise
 * one could remove what another has just created.
 */
export async function listenOnSocket(server: Server, path: string, umask: number): Promise<boolean> {
  const claim = await waitForClaim(path);
  if (claim === undefined) return false;
  try {
    if (await isStale(path)) await rm(path, { force: true });
    return await tryToListen(server, path, umask);
  } finally {
    claim.close();
  }
}

/** Resolves to undefined if another process keeps the claim, which takes a moment otherwise. */
async function waitForClaim(path: string): Promise<Claim | undefined> {
  const giveUpAt = performance.now() + WAIT_MS;
  while (performance.now() < giveUpAt) {
    const claim = await tryToClaim(dirname(path), `${basename(path)}.claim`, 'starting');
    if ('close' in claim) return claim;
    await delay(POLL_MS);
  }
  return undefined;
}

async function tryToListen(server: Server, path: string, umask: number): Promise<boolean> {
  // Node.js creates the socket before `listen` returns, so no other file gets this umask.
  const before = process.umask(umask);
  server.listen(path);
  process.umask(before);
  try {
    await once(server, 'listening');
    return true;
  } catch (error) {
    if (codeOf(error) === 'EADDRINUSE') return false;
    throw error;
  }
}

/** Connecting to another kind of file is refused as well, and we must not delete that. */
async function isStale(path: string): Promise<boolean> {
  const isSocket = await lstat(path).then(
    (found) => found.isSocket(),
    () => false,
  );
  return isSocket && !(await isListening(path));
}

async function isListening(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return true;
  } catch (error) {
    return codeOf(error) !== 'ECONNREFUSED';
  } finally {
    socket.destroy();
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
