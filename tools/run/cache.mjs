/**
 * Folders of the user's cache that take long to build. Each is built under another name and then renamed, so that an
 * interrupted build is never mistaken for a complete one.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export function cacheFolder() {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'exovo');
}

/** Returns the path under which this process builds the folder `name`. */
export function unfinishedFolder(name) {
  return join(cacheFolder(), `${unfinishedPrefix(name)}${process.pid}`);
}

/** Removes what runs that were killed left of the folder `name`, but not what runs in progress are building. */
export function removeAbandoned(name) {
  if (!existsSync(cacheFolder())) return;
  const prefix = unfinishedPrefix(name);
  for (const found of readdirSync(cacheFolder()).filter((each) => each.startsWith(prefix))) {
    const pid = Number(found.slice(prefix.length));
    if (!existsSync(`/proc/${pid}`)) rmSync(join(cacheFolder(), found), { recursive: true, force: true });
  }
}

function unfinishedPrefix(name) {
  return `${name}-unfinished-`;
}
