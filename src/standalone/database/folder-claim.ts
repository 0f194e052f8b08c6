/** Claims the data folder for one host, so that two hosts don't start two servers on one database. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { link, open, rename, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { StartError } from '../start-error.js';

const CLAIM = 'mariadb.claim';

/** A process's claim to the data folder, until it is closed or the process ends. */
export interface FolderClaim {
  close(): void;
}

/**
 * Rejects if another running process has claimed the folder. The claim is a socket in the folder, which only somebody who
 * can write to the folder can create. A socket that nobody listens on was left behind by a process that was killed.
 */
export async function claimFolder(dataDir: string): Promise<FolderClaim> {
  const folder = await open(dataDir);
  // A path by which the folder is short enough for a socket, however long its own path is.
  const pathOf = (name: string) => `/proc/self/fd/${folder.fd}/${name}`;
  try {
    let server = await listenOn(pathOf(CLAIM));
    if (server === undefined && (await removeStale(pathOf))) server = await listenOn(pathOf(CLAIM));
    if (server === undefined)
      throw new StartError(
        `Another Exovo host is using the data folder ${dataDir}. Stop it first, or set EXOVO_DATA_DIR to another folder.`,
      );
    const claim = server;
    return { close: () => void claim.close(() => void folder.close()) };
  } catch (error) {
    await folder.close();
    throw error;
  }
}

/** Resolves to undefined if the path is taken. */
async function listenOn(path: string): Promise<Server | undefined> {
  const server = createServer((socket) => socket.destroy());
  server.listen(path);
  server.unref();
  try {
    await once(server, 'listening');
    return server;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return undefined;
    throw error;
  }
}

/**
 * Resolves to false if a running process has the claim. Moves the socket aside before it is deleted, and looks again:
 * meanwhile another process could have put its own socket in its place.
 */
async function removeStale(pathOf: (name: string) => string): Promise<boolean> {
  if (await isListening(pathOf(CLAIM))) return false;
  const aside = pathOf(`${CLAIM}-${randomBytes(8).toString('hex')}`);
  const wasMoved = await rename(pathOf(CLAIM), aside).then(
    () => true,
    () => false,
  );
  if (!wasMoved) return true;
  const isAlive = await isListening(aside);
  if (isAlive) await link(aside, pathOf(CLAIM)).catch(() => undefined);
  await rm(aside, { force: true });
  return !isAlive;
}

async function isListening(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return true;
  } catch (error) {
    return !(
      error instanceof Error &&
      'code' in error &&
      ['ECONNREFUSED', 'ENOENT'].includes(String(error.code))
    );
  } finally {
    socket.destroy();
  }
}
