/** What a host's adapter lacks of `PbxHost`, in words: JavaScript hosts, and casts, get past the compiler. */
import type { PbxHost } from '../host/contract.js';
import type { Disposer } from '../host/events.js';

const PARTS: Readonly<Record<string, 'string' | 'function' | 'object'>> = {
  apiVersion: 'string',
  name: 'string',
  publicUrl: 'string',
  container: 'object',
  'container.createChildContainer': 'function',
  logger: 'object',
  'logger.debug': 'function',
  'logger.info': 'function',
  'logger.warn': 'function',
  'logger.error': 'function',
  settings: 'object',
  'settings.pbx': 'string',
  database: 'object',
  'database.own': 'object',
  'database.own.database': 'string',
  'database.own.user': 'string',
  'database.pbx': 'object',
  tenants: 'object',
  'tenants.isActive': 'function',
  admin: 'object',
  'admin.requirePermission': 'function',
  'admin.administratorOf': 'function',
  'admin.csrfToken': 'function',
  'admin.verifyCsrf': 'function',
  'admin.render': 'function',
  events: 'object',
  'events.on': 'function',
  'events.emit': 'function',
  mountRouter: 'function',
  addMenuEntry: 'function',
};
const HOOK_PARTS = ['register', 'contributions', 'onChange'];

/** E.g. `tenants.isActive (a function)`. A part that is missing whole is named once. */
export function missingParts(host: unknown): string[] {
  const missing: string[] = [];
  for (const [path, type] of Object.entries(PARTS)) {
    if (missing.some((part) => path.startsWith(`${part.split(' ')[0]}.`))) continue;
    if (!isOf(type, at(host, path))) missing.push(`${path} (${type === 'object' ? 'an' : 'a'} ${type})`);
  }
  const hooks = at(host, 'hooks');
  if (hooks !== undefined) {
    for (const name of HOOK_PARTS) {
      if (!isOf('function', at(hooks, name))) missing.push(`hooks.${name} (a function)`);
    }
  }
  return missing;
}

/** What a whole adapter has, but not as the contract says; undefined where all is well. */
export function wrongPart({ publicUrl }: PbxHost): string | undefined {
  return URL.canParse(publicUrl)
    ? undefined
    : `the publicUrl "${publicUrl}", which is no address such as https://pbx.example.com`;
}

/** @throws Error when what a host returned for a registration cannot undo it. */
export function disposerOf({ name }: PbxHost, part: string, returned: Disposer): Disposer {
  if (typeof returned === 'function') return returned;
  throw new Error(
    `${part} of ${name} returned no disposer; it must return a function that undoes what it did.`,
  );
}

function at(from: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (part, name) => (isOf('object', part) ? Reflect.get(part as object, name) : undefined),
      from,
    );
}

function isOf(type: 'string' | 'function' | 'object', value: unknown): boolean {
  // A class instance, a proxy or a function with members may be a part.
  if (type === 'object') return (typeof value === 'object' && value !== null) || typeof value === 'function';
  return typeof value === type;
}
