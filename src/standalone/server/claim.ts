/**
 * Lets one process at a time own something in a folder: a data folder, or the right to create a socket. The kernel releases
 * a claim when its process ends, however it ends, and only somebody who can write to the folder can make one.
 *
 * Each claimant listens on a socket of its own with a random name. It owns the claim once it has listed the folder and
 * found nobody else. Proof that there are never two owners: of two claimants, the one whose socket appeared later lists the
 * folder after both are there, and the other one answers as long as it lives. So the later one isn't an owner.
 *
 * A socket on which nobody listens was left behind by a process that was killed. It can be deleted at any time, because
 * sockets appear under their names only when they listen, and no name is used twice.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';

/** What a process answers that has no claim yet. */
export const CANDIDATE = 'candidate';
/** The answer of a process that lives but gives none, for example because it was stopped. */
const SILENT = '';
const ANSWER_TIMEOUT_MS = 1_000;
const POLL_MS = 10;
/** Ends the name of a socket that may not listen yet. */
const UNFINISHED = '.new';

/** A process's claim, until it is closed or the process ends. */
export interface Claim {
  close(): void;
}

/** Who else has the claim: the owner's `answer`, or `CANDIDATE` if another process is about to get it. */
export interface Rival {
  readonly rival: string;
}

/**
 * Tries once to claim `name` in the folder. The owner gives `answer`, a short text, to those who try later. Rejects if the
 * folder can't be opened or written to.
 */
export async function tryToClaim(folder: string, name: string, answer: string): Promise<Claim | Rival> {
  const opened = await open(folder);
  // A path by which the folder is short enough for a socket, however long its own path is.
  const base = `/proc/self/fd/${opened.fd}`;
  const own = `${name}-${randomBytes(8).toString('hex')}`;
  let says = CANDIDATE;
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.end(says, () => socket.destroy());
  });
  server.unref();
  const close = () => {
    rmSync(`${base}/${own}`, { force: true });
    server.close(() => void opened.close());
  };
  try {
    await appear(server, `${base}/${own}`);
    const rival = await findRival(base, name, own);
    if (rival !== undefined) {
      close();
      return { rival };
    }
    says = answer;
    return { close };
  } catch (error) {
    close();
    throw error;
  }
}

async function appear(server: Server, path: string): Promise<void> {
  server.listen(path + UNFINISHED);
  await once(server, 'listening');
  await rename(path + UNFINISHED, path);
}

/** Resolves to undefined if nobody else has the claim or tries to get it. Of several candidates, only the first by name stays. */
async function findRival(base: string, name: string, own: string): Promise<string | undefined> {
  for (;;) {
    const others = await livingClaimants(base, name, own);
    if (others.size === 0) return undefined;
    for (const says of others.values()) if (says !== CANDIDATE) return says;
    for (const other of others.keys()) if (other < own) return CANDIDATE;
    await delay(POLL_MS);
  }
}

/** Resolves to what each other claimant says, by the name of its socket. */
async function livingClaimants(base: string, name: string, own: string): Promise<Map<string, string>> {
  const claimants = new Map<string, string>();
  for (const entry of await readdir(base, { withFileTypes: true })) {
    const isOther = entry.name.startsWith(name) && !entry.name.startsWith(own);
    if (!isOther || !entry.isSocket() || entry.name.endsWith(UNFINISHED)) continue;
    const says = await answerAt(`${base}/${entry.name}`);
    if (says !== undefined) claimants.set(entry.name, says);
  }
  return claimants;
}

/** Resolves to undefined if nobody listens there any more. Deletes the socket of a process that was killed. */
async function answerAt(path: string): Promise<string | undefined> {
  const socket = connect(path);
  const overdue = setTimeout(() => socket.destroy(new Error('no answer')), ANSWER_TIMEOUT_MS);
  try {
    await once(socket, 'connect');
    return await text(socket);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ECONNREFUSED') await rm(path, { force: true });
    return code === 'ECONNREFUSED' || code === 'ENOENT' || code === 'ECONNRESET' ? undefined : SILENT;
  } finally {
    clearTimeout(overdue);
    socket.destroy();
  }
}
