/** Claims the data folder for one host, so that two hosts don't start two servers on one database. */
import { open } from 'node:fs/promises';
import { createServer } from 'node:net';
import { listenOnSocket } from '../server/unix-socket.js';
import { StartError } from '../start-error.js';

const CLAIM = 'mariadb.claim';

/** Another process has claimed the folder. */
export class FolderInUseError extends StartError {}

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
  const claimPath = `/proc/self/fd/${folder.fd}/${CLAIM}`;
  try {
    const server = createServer((socket) => socket.destroy());
    server.unref();
    if (!(await listenOnSocket(server, claimPath)))
      throw new FolderInUseError(
        `Another Exovo host is using the data folder ${dataDir}. Stop it first, or set EXOVO_DATA_DIR to another folder.`,
      );
    return { close: () => void server.close(() => void folder.close()) };
  } catch (error) {
    await folder.close();
    throw error;
  }
}
