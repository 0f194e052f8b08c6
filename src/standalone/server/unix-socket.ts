/** Listens on Unix sockets, and removes those that a killed process has left behind. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { link, lstat, rename, rm } from 'node:fs/promises';
import { connect, type Server } from 'node:net';

/** unix(7): sun_path has 108 bytes, including the terminating NUL. */
export const MAX_SOCKET_PATH_BYTES = 107;

/**
 * Resolves to false if a running process listens there, or if the file is no socket. `umask` decides who can connect, in
 * place of the process's own.
 */
export async function listenOnSocket(server: Server, path: string, umask?: number): Promise<boolean> {
  if (await tryToListen(server, path, umask)) return true;
  return (await removeStale(path)) && (await tryToListen(server, path, umask));
}

async function tryToListen(server: Server, path: string, umask: number | undefined): Promise<boolean> {
  // Node.js creates the socket before `listen` returns, so no other file gets this umask.
  const before = process.umask();
  process.umask(umask ?? before);
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

/**
 * Resolves to false if a running process listens on the socket. Moves it aside before it is deleted, and looks again:
 * meanwhile another process could have put its own socket in its place.
 */
async function removeStale(path: string): Promise<boolean> {
  if ((await isListening(path)) || !(await isSocket(path))) return false;
  const aside = `${path}-${randomBytes(8).toString('hex')}`;
  const wasMoved = await rename(path, aside).then(
    () => true,
    () => false,
  );
  if (!wasMoved) return true;
  const isAlive = await isListening(aside);
  if (isAlive) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
  return !isAlive;
}

async function isListening(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return true;
  } catch (error) {
    return !['ECONNREFUSED', 'ENOENT'].includes(codeOf(error));
  } finally {
    socket.destroy();
  }
}

/** Connecting to another kind of file is refused as well, and we must not delete that. */
async function isSocket(path: string): Promise<boolean> {
  return await lstat(path).then(
    (found) => found.isSocket(),
    (error: unknown) => codeOf(error) === 'ENOENT',
  );
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
