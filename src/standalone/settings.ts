/**
 * The standalone host's settings: `EXOVO_…` environment variables, validated once at start with Joi.
 *
 * Each error is one sentence that names the variable. It never repeats the value, which may contain a password.
 */
import { isIP } from 'node:net';
import { isAbsolute, resolve } from 'node:path';
import type { CallRecordsLocation, DatabaseConnection } from 'exovo-api-access/host';
import { originObjection } from 'exovo-api-access/internal/http';
import { PBX_SCHEMA_IDS, parseAmiUrl } from 'exovo-api-access/internal/pbx';
import Joi from 'joi';
import { IANAZone } from 'luxon';
import { parseCallRecordsUrl, parseDatabaseUrl } from './database/database-url.js';
import { DEFAULT_TABLE_PREFIX } from './database/host-pool.js';
import { parsePublicUrl } from './server/public-address.js';
import { MAX_SOCKET_PATH_BYTES } from './server/unix-socket.js';
import { MAX_PASSWORD_CHARACTERS, MIN_PASSWORD_CHARACTERS } from './sign-in/passwords.js';
import { StartError } from './start-error.js';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

export interface HostSettings {
  readonly host: string;
  /** 0 means any free port. */
  readonly port: number;
  /** Path of a Unix socket to listen on instead of a port. */
  readonly socket?: string;
  /** Without a trailing slash; can end in a path. By default, the address that the host listens on. */
  readonly publicUrl?: string;
  /** Addresses or networks (`10.0.0.0/8`) of proxies whose `X-Forwarded-…` headers are trusted. */
  readonly trustedProxies?: readonly string[];
  readonly dataDir: string;
  /** By default, the embedded MariaDB. */
  readonly database?: DatabaseConnection;
  /** Begins the names of the host's own tables, so that they can share a database with others. */
  readonly hostTablePrefix: string;
  readonly pbx: string;
  /** The database with the PBX's tables. By default, the host's own. */
  readonly pbxDatabase?: DatabaseConnection;
  /** Where the call records are. By default, where the PBX's own settings say. */
  readonly callRecords?: CallRecordsLocation;
  readonly pbxTimeZone?: string;
  readonly amiUrl?: string;
  /** Whether everybody can read the API's reference without a key. */
  readonly publicReference: boolean;
  /** Whose pages may call the API from a browser. */
  readonly allowedOrigins: readonly string[];
  /** `assertion`: only administrators whom another program has signed in, and only plugins' pages, for its frame. */
  readonly signIn: 'password' | 'assertion';
  /** With which another program signs its assertions. */
  readonly assertionSecret?: string;
  readonly adminUser: string;
  /** By default, generated at the first start and printed once. */
  readonly adminPassword?: string;
  /** How long the host still serves after SIGTERM, so that load balancers can stop sending requests. */
  readonly drainSeconds: number;
  /** Whether to fill an empty standalone PBX with the demo. */
  readonly demo: boolean;
  readonly logLevel: (typeof LOG_LEVELS)[number];
}

interface Environment {
  EXOVO_HOST: string;
  EXOVO_PORT: string;
  EXOVO_SOCKET?: string;
  EXOVO_PUBLIC_URL?: string;
  EXOVO_TRUSTED_PROXIES?: readonly string[];
  EXOVO_DATA_DIR: string;
  EXOVO_DATABASE_URL?: DatabaseConnection;
  EXOVO_HOST_TABLE_PREFIX: string;
  EXOVO_PBX: string;
  EXOVO_PBX_DATABASE_URL?: DatabaseConnection;
  EXOVO_PBX_CDR_DATABASE_URL?: CallRecordsLocation;
  EXOVO_PBX_TIME_ZONE?: string;
  EXOVO_AMI_URL?: string;
  EXOVO_PUBLIC_REFERENCE: string;
  EXOVO_ALLOWED_ORIGINS?: readonly string[];
  EXOVO_SIGN_IN: HostSettings['signIn'];
  EXOVO_ASSERTION_SECRET?: string;
  EXOVO_ADMIN_USER: string;
  EXOVO_ADMIN_PASSWORD?: string;
  EXOVO_DRAIN_SECONDS: string;
  EXOVO_DEMO?: string;
  EXOVO_LOG_LEVEL: HostSettings['logLevel'];
}

const PREFIX = 'EXOVO_';
const ON = ['on', 'true', 'yes', '1'];
const OFF = ['off', 'false', 'no', '0'];

/** As long as the hash that it keys. */
const MIN_SECRET_BYTES = 32;

/** Returns a rule for a string; its error reads `EXOVO_X must be …`. `parse` returns undefined for an invalid value. */
function must(sentence: string, parse: (value: string) => unknown): Joi.StringSchema {
  return Joi.string()
    .custom((value: string, helpers) => {
      const result = parse(value);
      return result === undefined ? helpers.error('any.custom') : result;
    })
    .messages({ '*': `{#label} must be ${sentence}.` });
}

const onOrOff = must('on or off', (value) => ([...ON, ...OFF].includes(value) ? value : undefined));

const databaseUrl = must(
  'mysql://user:password@host:port/database, or with ?socketPath=/path or ?tls=required&ca=/path of a readable PEM file',
  parseDatabaseUrl,
);

const ENVIRONMENT = Joi.object<Environment, true>({
  EXOVO_HOST: must('an IP address or host name to listen on, such as 127.0.0.1', (value) =>
    /^[\w.:-]+$/.test(value) ? value : undefined,
  ).default('127.0.0.1'),
  EXOVO_PORT: must('a port number from 0 to 65535', (value) =>
    /^\d{1,5}$/.test(value) && Number(value) <= 65_535 ? value : undefined,
  ).default('8080'),
  EXOVO_SOCKET: must(`an absolute path of at most ${MAX_SOCKET_PATH_BYTES} bytes`, (value) =>
    isAbsolute(value) && Buffer.byteLength(value) <= MAX_SOCKET_PATH_BYTES ? value : undefined,
  ),
  EXOVO_PUBLIC_URL: must(
    'a URL such as https://pbx.example.com or https://pbx.example.com/exovo',
    parsePublicUrl,
  ),
  EXOVO_TRUSTED_PROXIES: must('IP addresses or networks, such as 127.0.0.1, 10.0.0.0/8', parseNetworks),
  EXOVO_DATA_DIR: must('the path of a folder', (value) => resolve(value)).default(() => resolve('.data')),
  EXOVO_DATABASE_URL: databaseUrl,
  EXOVO_HOST_TABLE_PREFIX: must(
    '1 to 32 lower-case letters, digits or _, beginning with a letter',
    (value) => (/^[a-z][a-z0-9_]{0,31}$/.test(value) ? value : undefined),
  ).default(DEFAULT_TABLE_PREFIX),
  EXOVO_PBX: must(`one of ${PBX_SCHEMA_IDS.join(', ')}`, (value) =>
    PBX_SCHEMA_IDS.includes(value) ? value : undefined,
  ).default('standalone'),
  EXOVO_PBX_DATABASE_URL: databaseUrl,
  EXOVO_PBX_CDR_DATABASE_URL: must(
    'mysql://user:password@host:port/database, with ?table= if the table is not called cdr, or ?tls=required&ca=/path',
    parseCallRecordsUrl,
  ),
  EXOVO_PBX_TIME_ZONE: must('an IANA time zone, such as Europe/Berlin or America/Detroit', (value) =>
    /^[a-z]/i.test(value) && IANAZone.isValidZone(value) ? officialZone(value) : undefined,
  ),
  EXOVO_AMI_URL: must(
    'ami://user:secret@host:port, or amis:// with TLS and ?ca=/path of a readable PEM file',
    (value) => (isAmiUrl(value) ? value : undefined),
  ),
  EXOVO_PUBLIC_REFERENCE: onOrOff.default('on'),
  EXOVO_ALLOWED_ORIGINS: must(
    'origins as browsers send them, such as https://wall.example,http://localhost:3000: lower case, without * and without a slash or path at the end',
    parseOrigins,
  ),
  EXOVO_SIGN_IN: must('password or assertion', (value) =>
    ['password', 'assertion'].includes(value) ? value : undefined,
  ).default('password'),
  EXOVO_ASSERTION_SECRET: must(`a secret of at least ${MIN_SECRET_BYTES} bytes`, (value) =>
    Buffer.byteLength(value) >= MIN_SECRET_BYTES ? value : undefined,
  ),
  EXOVO_ADMIN_USER: must('a name of 1 to 64 letters, digits or . _ @ -', (value) =>
    /^[\w.@-]{1,64}$/.test(value) ? value : undefined,
  ).default('admin'),
  EXOVO_ADMIN_PASSWORD: must(`a password of ${MIN_PASSWORD_CHARACTERS} to 256 characters`, (value) =>
    value.length >= MIN_PASSWORD_CHARACTERS && value.length <= MAX_PASSWORD_CHARACTERS ? value : undefined,
  ),
  EXOVO_DRAIN_SECONDS: must('a whole number of seconds from 0 to 300', (value) =>
    /^\d{1,3}$/.test(value) && Number(value) <= 300 ? value : undefined,
  ).default('2'),
  EXOVO_DEMO: onOrOff,
  EXOVO_LOG_LEVEL: must(`one of ${LOG_LEVELS.join(', ')}`, (value) =>
    (LOG_LEVELS as readonly string[]).includes(value) ? value : undefined,
  ).default('info'),
}).messages({ 'object.unknown': '{#label} is not a setting of this version; see docs/operations.md.' });

/** @throws StartError with one line for each invalid or unknown variable. */
export function readSettings(environment: NodeJS.ProcessEnv): HostSettings {
  const own = Object.fromEntries(Object.entries(environment).filter(([name]) => name.startsWith(PREFIX)));
  const checked = ENVIRONMENT.validate(own, { abortEarly: false, errors: { wrap: { label: false } } });
  if (checked.error !== undefined) {
    throw new StartError(checked.error.details.map((detail) => detail.message).join('\n'));
  }
  if (own.EXOVO_SOCKET !== undefined && (own.EXOVO_HOST ?? own.EXOVO_PORT) !== undefined) {
    throw new StartError('EXOVO_SOCKET replaces EXOVO_HOST and EXOVO_PORT: set one or the other.');
  }
  const values = checked.value;
  if (values.EXOVO_SIGN_IN === 'assertion' && values.EXOVO_ASSERTION_SECRET === undefined) {
    throw new StartError('EXOVO_SIGN_IN=assertion needs EXOVO_ASSERTION_SECRET.');
  }
  return {
    host: values.EXOVO_HOST,
    port: Number(values.EXOVO_PORT),
    dataDir: values.EXOVO_DATA_DIR,
    hostTablePrefix: values.EXOVO_HOST_TABLE_PREFIX,
    pbx: values.EXOVO_PBX,
    publicReference: ON.includes(values.EXOVO_PUBLIC_REFERENCE),
    allowedOrigins: values.EXOVO_ALLOWED_ORIGINS ?? [],
    signIn: values.EXOVO_SIGN_IN,
    ...(values.EXOVO_ASSERTION_SECRET !== undefined && { assertionSecret: values.EXOVO_ASSERTION_SECRET }),
    adminUser: values.EXOVO_ADMIN_USER,
    drainSeconds: Number(values.EXOVO_DRAIN_SECONDS),
    demo:
      values.EXOVO_DEMO === undefined
        ? values.EXOVO_DATABASE_URL === undefined
        : ON.includes(values.EXOVO_DEMO),
    logLevel: values.EXOVO_LOG_LEVEL,
    ...(values.EXOVO_SOCKET !== undefined && { socket: values.EXOVO_SOCKET }),
    ...(values.EXOVO_PUBLIC_URL !== undefined && { publicUrl: values.EXOVO_PUBLIC_URL }),
    ...(values.EXOVO_TRUSTED_PROXIES !== undefined && { trustedProxies: values.EXOVO_TRUSTED_PROXIES }),
    ...(values.EXOVO_DATABASE_URL !== undefined && { database: values.EXOVO_DATABASE_URL }),
    ...(values.EXOVO_PBX_DATABASE_URL !== undefined && { pbxDatabase: values.EXOVO_PBX_DATABASE_URL }),
    ...(values.EXOVO_PBX_CDR_DATABASE_URL !== undefined && {
      callRecords: values.EXOVO_PBX_CDR_DATABASE_URL,
    }),
    ...(values.EXOVO_PBX_TIME_ZONE !== undefined && { pbxTimeZone: values.EXOVO_PBX_TIME_ZONE }),
    ...(values.EXOVO_AMI_URL !== undefined && { amiUrl: values.EXOVO_AMI_URL }),
    ...(values.EXOVO_ADMIN_PASSWORD !== undefined && { adminPassword: values.EXOVO_ADMIN_PASSWORD }),
  };
}

/** Returns the zone in the spelling of plugin.json's list, e.g. `Europe/Berlin` for `europe/berlin`. */
function officialZone(zone: string): string {
  return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
}

function parseOrigins(value: string): readonly string[] | undefined {
  const origins = value.split(',').map((part) => part.trim());
  return origins.every((origin) => originObjection(origin) === undefined) ? origins : undefined;
}

/** Parses a comma-separated list of IP addresses and networks. Returns undefined if any of them is invalid. */
function parseNetworks(value: string): readonly string[] | undefined {
  const networks = value.split(',').map((part) => part.trim());
  return networks.every(isNetwork) ? networks : undefined;
}

function isNetwork(text: string): boolean {
  const [address = '', prefix, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
}

function isAmiUrl(value: string): boolean {
  try {
    parseAmiUrl(value);
    return true;
  } catch {
    return false;
  }
}
