/** Claims the data folder for one process, so that two hosts don't start two servers on one database. */
import { setTimeout as delay } from 'node:timers/promises';
import { CANDIDATE, type Claim, tryToClaim } from '../server/claim.js';
import { StartError } from '../start-error.js';

/** The names of the claims' sockets in the data folder begin with this. */
export const CLAIM = 'mariadb.claim';
const WAIT_FOR_COMMAND_MS = 60_000;
const POLL_MS = 50;

/** A command, such as `exovo admin`, soon releases the folder. A host keeps it. */
export type Claimant = 'host' | 'command';

/** Another process has claimed the folder. */
export class FolderInUseError extends StartError {}

/**
 * Waits up to a minute for a command that has claimed the folder. Rejects if it takes longer, and at once if a running
 * host has claimed the folder.
 */
export async function claimFolder(dataDir: string, claimant: Claimant = 'host'): Promise<Claim> {
  const giveUpAt = performance.now() + WAIT_FOR_COMMAND_MS;
  for (;;) {
    const claim = await tryToClaim(dataDir, CLAIM, claimant);
    if ('close' in claim) return claim;
    const { rival } = claim;
    const isTemporary = rival === 'command' || rival === CANDIDATE;
    if (!isTemporary || performance.now() > giveUpAt) throw inUse(dataDir, rival);
    await delay(POLL_MS);
  }
}

function inUse(dataDir: string, by: string): FolderInUseError {
  return new FolderInUseError(
    by === 'command'
      ? `The data folder ${dataDir} is in use by a command, such as exovo export. Wait until it is done.`
      : `The data folder ${dataDir} is in use by another Exovo host. Stop it first, or set EXOVO_DATA_DIR to another folder.`,
  );
}
