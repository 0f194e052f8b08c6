/** Starts the servers that the product is compared with, each in its own process. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DatabaseConnection } from '../../../src/host/contract.js';
import { PACKAGE_ROOT } from '../../support/package-root.js';
import { type ServerProcess, startServer, track } from '../children.js';
import { type BenchServer, cacheFolder } from '../database-server.js';
import { reportProgress } from '../progress.js';

export interface BareHttpOptions {
  readonly connection: DatabaseConnection;
  readonly pingBody: object;
  /** The product's own statements. `?` is the tenant. */
  readonly extensionsSql?: string;
  readonly callsSql?: string;
  readonly recordsSql?: string;
  readonly presenceSql?: string;
  /** Maximum number of rows in the response; null for all rows read. */
  readonly limit: number | null;
}

const { PATH = '', HOME = '' } = process.env;
const ENVIRONMENT = { PATH, HOME };

export function startBareHttp(options: BareHttpOptions): Promise<ServerProcess> {
  return startPeer('bare-http.js', options);
}

export function startExpress(bodies: object): Promise<ServerProcess> {
  return startPeer('express.js', bodies);
}

function startPeer(program: string, options: object): Promise<ServerProcess> {
  const path = fileURLToPath(new URL(program, import.meta.url));
  return startServer([path, JSON.stringify(options)], { env: ENVIRONMENT });
}

export interface BetterAuth extends ServerProcess {
  readonly keys: readonly string[];
}

const PACKAGE = join(PACKAGE_ROOT, 'test/bench/better-auth');
/** One key per connection, so that no request waits for another's write to the same row. */
const BETTER_AUTH_KEYS = 32;

/** Starts better-auth on a new database of the same server. */
export async function startBetterAuth(server: BenchServer): Promise<BetterAuth> {
  const folder = await installBetterAuth();
  await server.sql.query('DROP DATABASE IF EXISTS better_auth');
  await server.sql.query('CREATE DATABASE better_auth CHARACTER SET utf8mb4');
  const options = { connection: server.connection('better_auth'), keys: BETTER_AUTH_KEYS };
  const started = await startServer([join(folder, 'server.mjs'), JSON.stringify(options)], {
    cwd: folder,
    env: ENVIRONMENT,
  });
  const response = await fetch(`http://127.0.0.1:${started.port}/keys`);
  return { ...started, keys: (await response.json()) as string[] };
}

/** Installs better-auth once, from its own lock file, because its packages are not dependencies of the product. */
async function installBetterAuth(): Promise<string> {
  const lock = await readFile(join(PACKAGE, 'package-lock.json'));
  const hash = createHash('sha256').update(lock).digest('hex').slice(0, 12);
  const folder = join(cacheFolder(), `bench-better-auth-${hash}`);
  await mkdir(folder, { recursive: true });
  for (const name of ['package.json', 'package-lock.json', 'server.mjs']) {
    await copyFile(join(PACKAGE, name), join(folder, name));
  }
  const mark = join(folder, 'installed');
  if (existsSync(mark)) return folder;
  reportProgress('Installing better-auth, once …');
  const npm = track(
    spawn('npm', ['ci', '--omit=optional', '--omit=peer', '--no-audit', '--no-fund'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    }),
  );
  const [code] = (await once(npm, 'exit')) as [number | null];
  if (code !== 0) throw new Error('better-auth could not be installed; see npm’s messages above.');
  await writeFile(mark, '');
  return folder;
}
