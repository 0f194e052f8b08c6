/** Claims the data folder for one process, so that two hosts don't start two servers on one database. */
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { listenOnSocket } from '../server/unix-socket.js';
import { StartError } from '../start-error.js';

/** The name of the claim's socket in the data folder. */
export const CLAIM = 'mariadb.claim';
const WAIT_FOR_COMMAND_MS = 60_000;
const POLL_MS = 50;

/** A command, such as `exovo admin`, soon releases the folder. A host keeps it. */
export type Claimant = 'host' | 'command';

/** Another process has claimed the folder. */
export class FolderInUseError extends StartError {}

/** A process's claim to the data folder, until it is closed or the process ends. */
export interface FolderClaim {
  close(): void;
}

/**
 * Waits up to a minute for a command that has claimed the folder. Rejects if it takes longer, and at once if a running
 * host has claimed the folder. The claim is a socket in the folder, which only somebody who can write to the folder can
 * create; it says to whom it belongs. A socket that nobody listens on was left behind by a process that was killed.
 */
export async function claimFolder(dataDir: string, claimant: Claimant = 'host'): Promise<FolderClaim> {
  const folder = await open(dataDir);
  // A path by which the folder is short enough for a socket, however long its own path is.
  const claimPath = `/proc/self/fd/${folder.fd}/${CLAIM}`;
  const giveUpAt = performance.now() + WAIT_FOR_COMMAND_MS;
  try {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.end(claimant, () => socket.destroy());
    });
    server.unref();
    while (!(await listenOnSocket(server, claimPath))) {
      const other = await claimantAt(claimPath);
      if (other === 'host' || performance.now() > giveUpAt) throw inUse(dataDir, other);
      await delay(POLL_MS);
    }
    return { close: () => void server.close(() => void folder.close()) };
  } catch (error) {
    await folder.close();
    throw error;
  }
}

/** Resolves to undefined if the claim was released just now. */
async function claimantAt(claimPath: string): Promise<Claimant | undefined> {
  const socket = connect(claimPath);
  try {
    await once(socket, 'connect');
    return (await text(socket)) === 'command' ? 'command' : 'host';
  } catch (error) {
    const isReleased = ['ENOENT', 'ECONNRESET'].includes((error as NodeJS.ErrnoException).code ?? '');
    return isReleased ? undefined : 'host';
  } finally {
    socket.destroy();
  }
}

function inUse(dataDir: string, by: Claimant | undefined): FolderInUseError {
  return new FolderInUseError(
    by === 'command'
      ? `The data folder ${dataDir} is in use by a command, such as exovo export. Wait until it is done.`
      : `The data folder ${dataDir} is in use by another Exovo host. Stop it first, or set EXOVO_DATA_DIR to another folder.`,
  );
}
