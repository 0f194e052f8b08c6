/** The product as it is shipped: the standalone host, a process of its own, on one of the bench's databases. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { AdminClient, type CreatedKey } from '../support/admin-client.js';
import { databaseUrl } from '../support/database.js';
import { ADMIN_PASSWORD } from '../support/host.js';
import { PACKAGE_ROOT } from '../support/package-root.js';
import { type ServerProcess, startServer } from './children.js';
import { TIME_ZONE } from './data/standalone.js';
import type { BenchServer } from './database-server.js';
import type { BenchOptions } from './options.js';

export interface Host extends ServerProcess {
  readonly url: string;
  readonly admin: AdminClient;
}

export interface HostChoices {
  /** The host's and the plugin's tables, and the standalone PBX's. */
  readonly database: string;
  /** A FreePBX's configuration database. */
  readonly freePbx?: string;
}

/** The run that a host is started for. */
export interface HostRun {
  readonly server: BenchServer;
  readonly options: Pick<BenchOptions, 'hostNodeOptions'>;
}

export function hostEnvironment(
  { server }: HostRun,
  { database, freePbx }: HostChoices,
): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env;
  return {
    PATH,
    HOME,
    EXOVO_PORT: '0',
    EXOVO_DATABASE_URL: databaseUrl(server.connection(database)),
    EXOVO_DEMO: 'off',
    EXOVO_ADMIN_PASSWORD: ADMIN_PASSWORD,
    EXOVO_PBX_TIME_ZONE: TIME_ZONE,
    ...(freePbx === undefined
      ? {}
      : { EXOVO_PBX: 'freepbx', EXOVO_PBX_DATABASE_URL: databaseUrl(server.connection(freePbx)) }),
  };
}

/** Node's options with which the host is started: those of package.json, and more that this run was asked for. */
export function nodeOptions({ options }: HostRun): readonly string[] {
  const { scripts } = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8')) as {
    scripts: { start: string };
  };
  const shipped = scripts.start.split(' ').filter((word) => word.startsWith('--'));
  return [...shipped, ...options.hostNodeOptions];
}

export async function startHost(run: HostRun, choices: HostChoices): Promise<Host> {
  const args = [...nodeOptions(run), 'tools/run/run.mjs', 'start'];
  const started = await startServer(args, {
    cwd: PACKAGE_ROOT,
    env: hostEnvironment(run, choices),
  });
  const url = `http://127.0.0.1:${started.port}`;
  return { ...started, url, admin: await AdminClient.signIn(url) };
}

/** Leaves the table of keys with this one key, as a new PBX's first. */
export async function makeOnlyKey(
  { sql }: BenchServer,
  database: string,
  { admin }: Pick<Host, 'admin'>,
): Promise<CreatedKey> {
  for (const table of ['exovo_api_keys', 'exovo_api_key_usage', 'exovo_api_audit_log']) {
    await sql.query(`DELETE FROM ${database}.${table}`);
  }
  return admin.createKey('Bench', 'Read & write');
}

/** What the process has held at most, in MB, as the kernel counts it. */
export async function peakMemoryMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
}

const TICKS_PER_SECOND = 100;

/** Processor time so far, in seconds, of all threads. */
export async function processorSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The name, in brackets, may hold spaces; utime and stime are the 12th and 13th field after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** A port that was free a moment ago, for a process that is asked before it can tell. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
