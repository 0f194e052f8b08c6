/** The host's data folder: checks that it is safe to use, and chooses where the socket goes. */
import { createHash } from 'node:crypto';
import { access, chmod, constants, lstat, mkdir, readdir, realpath, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { MAX_SOCKET_PATH_BYTES } from '../server/unix-socket.js';
import { StartError } from '../start-error.js';
import { DATA_FOLDER, isOwnName } from './mariadb-server.js';

/**
 * Creates the folder if necessary and returns its real path. Rejects with a sentence if it cannot be used.
 *
 * If other users could write to the folder, they could replace our database with theirs. We therefore close the folder to
 * them if it contains only our files, and refuse it if it contains anything else, such as /tmp does. The server's own
 * files, including its socket, are in a subfolder that only its user can enter.
 */
export async function usableFolder(folder: string): Promise<string> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await access(folder, constants.W_OK);
    const { mode } = await stat(folder);
    const names = await readdir(folder);
    if (names.every(isOwnName)) await chmod(folder, 0o700);
    else if ((mode & 0o022) !== 0)
      throw new Error('other users can write to it, and it contains other files');
    return await realpath(folder);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new StartError(
      `The data folder ${folder} cannot be used: ${code ?? message}. ` +
        'Set EXOVO_DATA_DIR to a folder that is used for nothing else and that this user can write to.',
      { cause },
    );
  }
}

/**
 * Returns a path in the data folder if it is short enough for a socket, otherwise one in a private folder in /tmp whose
 * name is always the same for this data folder. Anyone who can connect to the socket is the database's root.
 */
export async function socketPathFor(dataDir: string): Promise<string> {
  const inDataFolder = join(dataDir, DATA_FOLDER, 'mariadb.sock');
  if (Buffer.byteLength(inDataFolder) <= MAX_SOCKET_PATH_BYTES) return inDataFolder;
  const hash = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  const folder = `/tmp/exovo-${process.getuid?.() ?? 0}-${hash}`;
  await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  // Anyone can create a folder with this name in /tmp, so check whose it is.
  const found = await lstat(folder);
  if (!found.isDirectory() || found.uid !== process.getuid?.() || (found.mode & 0o077) !== 0) {
    throw new StartError(
      `${folder} belongs to another user. Set EXOVO_DATA_DIR to a folder with a shorter path.`,
    );
  }
  return join(folder, 'mariadb.sock');
}

/** Call this when the server has ended. */
export async function removeSocketFolder(dataDir: string, socketPath: string): Promise<void> {
  if (dirname(socketPath) === join(dataDir, DATA_FOLDER)) return;
  await rm(dirname(socketPath), { recursive: true, force: true });
}
