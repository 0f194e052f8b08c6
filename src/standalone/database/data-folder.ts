/**
 * The host's data folder: whether it may be used, whose it is now, and where in it the server's socket stands. Called by
 * embedded-database.ts when it opens and closes.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { access, chmod, constants, lstat, mkdir, readdir, realpath, rm, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import { DATA_FOLDER, isOwnName } from './mariadb-server.js';

/** sun_path holds 108 bytes, its closing NUL included. */
const MAX_SOCKET_PATH_BYTES = 107;

/**
 * Made where it is missing. Where others may write, they could put a database of theirs in the place of ours: a folder
 * that is for nothing else is closed to them, one that holds other things, such as /tmp, is refused. What the server has,
 * its socket included, stands in a folder of its own inside, which only its user may enter.
 */
export async function usableFolder(folder: string): Promise<string> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await access(folder, constants.W_OK);
    const { mode } = await stat(folder);
    const names = await readdir(folder);
    if (names.every(isOwnName)) await chmod(folder, 0o700);
    else if ((mode & 0o022) !== 0) throw new Error('others may write there, and it holds other things');
    return await realpath(folder);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new Error(
      `The data folder ${folder} cannot be used: ${code ?? message}. ` +
        'Set EXOVO_DATA_DIR to a folder of its own that this user may write.',
      { cause },
    );
  }
}

/** Rejects when another living process has claimed the folder. */
export async function claimFolder(dataDir: string): Promise<Server> {
  const { dev, ino } = await stat(dataDir);
  const claim = createServer((socket) => socket.destroy());
  claim.listen(`\0exovo-data-folder-${dev}-${ino}`);
  claim.unref();
  try {
    await once(claim, 'listening');
    return claim;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    throw new Error(
      `Another Exovo host uses the data folder ${dataDir}. Stop it first, or set EXOVO_DATA_DIR to another folder.`,
    );
  }
}

/**
 * Among the data where it fits; otherwise in a short private folder below /tmp that always has the same name. Whoever
 * reaches the socket is the database's root.
 */
export async function socketPathFor(dataDir: string): Promise<string> {
  const among = join(dataDir, DATA_FOLDER, 'mariadb.sock');
  if (Buffer.byteLength(among) <= MAX_SOCKET_PATH_BYTES) return among;
  const hash = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  const folder = `/tmp/exovo-${process.getuid?.() ?? 0}-${hash}`;
  await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  // In a folder that all may write to, the name alone proves nothing.
  const found = await lstat(folder);
  if (!found.isDirectory() || found.uid !== process.getuid?.() || (found.mode & 0o077) !== 0) {
    throw new Error(
      `${folder} belongs to somebody else. Set EXOVO_DATA_DIR to a folder with a shorter path.`,
    );
  }
  return join(folder, 'mariadb.sock');
}

/** When the server has ended. */
export async function removeSocketFolder(dataDir: string, socketPath: string): Promise<void> {
  if (dirname(socketPath) === join(dataDir, DATA_FOLDER)) return;
  await rm(dirname(socketPath), { recursive: true, force: true });
}
