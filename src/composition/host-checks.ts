/**
 * Checks at enable that a host implements the host contract. JavaScript hosts and type assertions get past the compiler,
 * so the errors name each part.
 */
import satisfies from 'semver/functions/satisfies.js';
import type { PbxHost } from '../host/contract.js';
import type { Disposer } from '../host/events.js';
import { originObjection } from '../http/cors.js';
import { manifest } from '../manifest.js';

const PARTS: Readonly<Record<string, 'string' | 'function' | 'object'>> = {
  apiVersion: 'string',
  name: 'string',
  publicUrl: 'string',
  gate: 'object',
  'gate.handler': 'function',
  'gate.open': 'function',
  'gate.close': 'function',
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
const HOW_TO_ADD_GATE =
  'For the gate, call createGate({ publicUrl }) of exovo-api-access/host once at start, place its handler before all ' +
  'other middleware (`app.use(gate.handler)`), and add it as `gate`.';
/** Parts that a host may leave out, and their functions. */
const OPTIONAL_PARTS: Readonly<Record<string, readonly string[]>> = {
  container: ['createChildContainer'],
  hooks: ['register', 'contributions', 'onChange'],
};

/** @throws Error with a sentence for the administrator if the host lacks a part or implements another version. */
export function refuseUnsuitableHost(host: PbxHost): void {
  const missing = missingParts(host);
  if (missing.length > 0) {
    throw new Error(
      `${typeof host?.name === 'string' ? host.name : 'The host'} lacks ${missing.join(', ')}. ` +
        'Add what is missing to the PbxHost that is passed to enable(); the types of exovo-api-access/host describe each part.' +
        (missing.some((part) => part.startsWith('gate')) ? ` ${HOW_TO_ADD_GATE}` : ''),
    );
  }
  const wrong = wrongPart(host);
  if (wrong !== undefined) throw new Error(`${host.name} has ${wrong}. Correct the PbxHost.`);
  if (!satisfies(host.apiVersion, manifest.engines.host)) {
    throw new Error(
      `${manifest.name} ${manifest.version} needs version ${manifest.engines.host} of the host contract; ` +
        `${host.name} has ${host.apiVersion}. Install a version of the plugin that fits this host.`,
    );
  }
}

/** Returns e.g. `tenants.isActive (a function)`. If a part is missing, its members are not listed as well. */
export function missingParts(host: unknown): string[] {
  const missing: string[] = [];
  for (const [path, type] of Object.entries(PARTS)) {
    if (missing.some((part) => path.startsWith(`${part.split(' ')[0]}.`))) continue;
    if (!isOf(type, at(host, path))) missing.push(`${path} (${type === 'object' ? 'an' : 'a'} ${type})`);
  }
  for (const [part, functions] of Object.entries(OPTIONAL_PARTS)) {
    if (at(host, part) === undefined) continue;
    for (const name of functions) {
      if (!isOf('function', at(host, `${part}.${name}`))) missing.push(`${part}.${name} (a function)`);
    }
  }
  return missing;
}

/** Returns what a complete host has, but not in the form that the contract requires. */
export function wrongPart({ publicUrl, settings, gate }: PbxHost): string | undefined {
  if (!URL.canParse(publicUrl)) {
    return `the publicUrl "${publicUrl}", which is not a URL such as https://pbx.example.com`;
  }
  const { allowedOrigins = [] } = settings;
  if (!Array.isArray(allowedOrigins)) return 'a setting allowedOrigins that is not a list';
  const objection = allowedOrigins.map(originObjection).find((found) => found !== undefined);
  if (objection !== undefined) return `a wrong setting allowedOrigins: ${objection.replace(/\.$/, '')}`;
  const ofGate = gate.allowedOrigins ?? [];
  return [...ofGate].sort().join() === [...allowedOrigins].sort().join()
    ? undefined
    : 'a setting allowedOrigins that differs from the allowedOrigins with which its gate was created; pass the setting to createGate()';
}

/** Returns the path of a mount as browsers see it: below the path of `publicUrl`. */
export function publicPath({ publicUrl }: Pick<PbxHost, 'publicUrl'>, mount: string): string {
  return new URL(publicUrl).pathname.replace(/\/$/, '') + mount;
}

/** Returns the disposer of a registration. Throws if the host returned none. */
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
  // A part can also be a class instance, a proxy or a function with members.
  if (type === 'object') return (typeof value === 'object' && value !== null) || typeof value === 'function';
  return typeof value === type;
}
