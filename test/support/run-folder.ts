/**
 * The folder for everything temporary of one run: the databases' data and whatever tests, hosts and browsers create
 * below `tmpdir()`. It is removed at the end of the run, or by the next run if this one is killed.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'exovo-test-';

/** Creates the folder. Mocha's workers, which start afterwards, inherit it as their TMPDIR. */
export async function createRunFolder(): Promise<void> {
  await removeAbandoned();
  const folder = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
  process.env.TEST_RUN_FOLDER = folder;
  process.env.TMPDIR = folder;
}

/** Also kills the database servers that finished workers and failed tests left running. */
export async function removeRunFolder(): Promise<void> {
  const folder = process.env.TEST_RUN_FOLDER;
  if (folder !== undefined) await remove(folder);
}

/** Removes the folders of runs that were killed, but not those of runs in progress. */
async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const runPid = /^exovo-test-(\d+)-/.exec(name)?.[1];
    if (runPid === undefined || existsSync(`/proc/${runPid}`)) continue;
    await remove(join(tmpdir(), name));
  }
}

/** Kills the servers in the folder's subfolders and deletes it. Nothing in these databases needs to be kept. */
async function remove(folder: string): Promise<void> {
  // Another run may be removing the same folder.
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const pid = (await readFile(join(folder, name, 'mariadb.pid'), 'utf8').catch(() => '')).trim();
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (command.includes(folder)) process.kill(Number(pid), 'SIGKILL');
  }
  // A server that is being killed can still be writing, so retry.
  await rm(folder, { recursive: true, force: true, maxRetries: 10 });
}
