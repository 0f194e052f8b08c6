/**
 * `exovo admin …`: administers the administrators on the host's machine, whether the host runs or not. Whoever can run it
 * can open the host's database anyway, so it asks for no password of an administrator.
 *
 * Exit codes: 0 done, 1 refused or failed, 2 wrong usage or settings.
 */
import { userInfo } from 'node:os';
import type { HostLogger } from 'exovo-api-access/host';
import { isUnavailable } from 'exovo-api-access/internal/storage';
import { openDatabaseForCommand } from '../database/command-database.js';
import { HostLogTable } from '../host-log/host-log.js';
import { PLUGIN_ROOT } from '../package-root.js';
import { readManifest } from '../plugins/plugin-manifest.js';
import { type HostSettings, readSettings } from '../settings.js';
import { ALL_PERMISSIONS, type Permissions } from '../sign-in/administrators.js';
import { OWN_PERMISSIONS } from '../sign-in/permissions.js';
import { StartError } from '../start-error.js';
import { askPassword } from './ask-password.js';
import { AdministratorChanges, AdministratorError, type ListedAdministrator } from './changes.js';
import { isPassword, isUsername } from './input.js';
import { STRINGS } from './strings.js';

const EXIT_REFUSED = 1;
const EXIT_USAGE = 2;
const TEXT = STRINGS.command;
/** The host's log of the process is not here; the row in the table is what remains. */
const SILENT: HostLogger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
/** The spaces keep it apart from every user name. */
const BY = {
  actor: `exovo admin (${userInfo().username.replace(/[^\x21-\x7e]/g, '?')})`.slice(0, 64),
  address: '',
};

/** Resolves to the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const run = await parse(args);
    if (run === undefined) throw new StartError(TEXT.usage);
    const settings = readSettings(process.env);
    process.stdout.write(await withChanges(settings, run));
    return 0;
  } catch (error) {
    if (error instanceof StartError) return fail(error.message, EXIT_USAGE);
    if (error instanceof AdministratorError || isUnavailable(error))
      return fail((error as Error).message, EXIT_REFUSED);
    throw error;
  }
}

function fail(message: string, code: number): number {
  process.stderr.write(`${message}\n`);
  return code;
}

/** Makes a change and resolves to what to print. */
type Run = (changes: AdministratorChanges) => Promise<string>;

/** Checks everything and asks for the password before the database is opened. Resolves to undefined if the usage is wrong. */
async function parse([verb, name, ...ids]: readonly string[]): Promise<Run | undefined> {
  if (verb === 'list' && name === undefined) return async (changes) => table(await changes.list());
  if (name === undefined || (ids.length > 0 && verb !== 'add' && verb !== 'permissions')) return undefined;
  switch (verb) {
    case 'add': {
      if (!isUsername(name)) throw new StartError(STRINGS.refusals.username);
      const permissions = ids.length === 0 ? ALL_PERMISSIONS : await permissionsOf(ids);
      const password = await readPassword();
      return async (changes) => {
        await changes.add(BY, { username: name, password, permissions, tenants: null });
        return `${STRINGS.added(name)}\n`;
      };
    }
    case 'password': {
      const password = await readPassword();
      return async (changes) => {
        await changes.change(BY, name, { password });
        return `${TEXT.passwordChanged(name)}\n`;
      };
    }
    case 'permissions': {
      if (ids.length === 0) throw new StartError(TEXT.permissions((await knownPermissions()).join('\n  ')));
      const permissions = await permissionsOf(ids);
      return async (changes) => {
        await changes.change(BY, name, { permissions });
        return `${STRINGS.saved(name)}\n`;
      };
    }
    case 'remove':
      return async (changes) => {
        await changes.remove(BY, name);
        return `${STRINGS.removed(name)}\n`;
      };
    default:
      return undefined;
  }
}

async function readPassword(): Promise<string> {
  const password = await askPassword({ input: process.stdin, output: process.stdout });
  if (password === undefined) throw new StartError(TEXT.noPassword);
  if (!isPassword(password)) throw new StartError(STRINGS.refusals.password);
  return password;
}

async function permissionsOf(ids: readonly string[]): Promise<Permissions> {
  if (ids.length === 1 && ids[0] === TEXT.all) return ALL_PERMISSIONS;
  if (ids.length === 1 && ids[0] === TEXT.none) return [];
  const known = await knownPermissions();
  if (!ids.every((id) => known.includes(id))) throw new StartError(TEXT.permissions(known.join('\n  ')));
  return [...new Set(ids)];
}

async function knownPermissions(): Promise<readonly string[]> {
  const { permissions } = await readManifest(PLUGIN_ROOT);
  return [...permissions, ...OWN_PERMISSIONS].map(({ id }) => id);
}

async function withChanges(settings: HostSettings, run: Run): Promise<string> {
  const database = await openDatabaseForCommand(settings);
  try {
    return await run(new AdministratorChanges(database.pool, new HostLogTable(database.pool, SILENT)));
  } finally {
    await database.close();
  }
}

function table(all: readonly ListedAdministrator[]): string {
  const width = Math.max(0, ...all.map(({ username }) => username.length));
  const line = ({ username, permissions, tenants }: ListedAdministrator) =>
    `${username.padEnd(width)}  ${STRINGS.log(permissions, tenants)}\n`;
  return all.map(line).join('');
}
