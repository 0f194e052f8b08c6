/** Starts the product as shipped: the standalone host in its own process, on one of the bench's databases. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
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
  /** Database of the host, the plugin and the standalone PBX. */
  readonly database: string;
  /** Configuration database of a FreePBX, if the host reads one. */
  readonly freePbx?: string;
  /** Path of the Unix socket on which the host listens, in place of a port. */
  readonly socket?: string;
  /** Options of Node beside those of the run. */
  readonly nodeOptions?: readonly string[];
}

/** The parts of a bench run that starting a host needs. */
export interface HostRun {
  readonly server: BenchServer;
  readonly options: Pick<BenchOptions, 'hostNodeOptions'>;
}

export function hostEnvironment(
  { server }: HostRun,
  { database, freePbx, socket }: HostChoices,
): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env;
  return {
    PATH,
    HOME,
    ...startVariables(),
    ...(socket === undefined ? { EXOVO_PORT: '0' } : { EXOVO_SOCKET: socket }),
    EXOVO_DATABASE_URL: databaseUrl(server.connection(database)),
    EXOVO_DEMO: 'off',
    EXOVO_ADMIN_PASSWORD: ADMIN_PASSWORD,
    EXOVO_PBX_TIME_ZONE: TIME_ZONE,
    ...(freePbx === undefined
      ? {}
      : { EXOVO_PBX: 'freepbx', EXOVO_PBX_DATABASE_URL: databaseUrl(server.connection(freePbx)) }),
  };
}

/** Returns Node's options for the host: those of `npm start` in package.json, plus those given to this run. */
export function nodeOptions({ options }: HostRun): readonly string[] {
  const shipped = startScript().filter((word) => word.startsWith('--'));
  return [...shipped, ...options.hostNodeOptions];
}

function startScript(): string[] {
  const { scripts } = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8')) as {
    scripts: { start: string };
  };
  return scripts.start.split(' ');
}

/** Returns the variables that `npm start` sets. */
function startVariables(): Record<string, string> {
  const assignments = startScript().filter((word) => /^[A-Z_]+=/.test(word));
  return Object.fromEntries(assignments.map((word) => word.split('=', 2)));
}

export function startHostProcess(run: HostRun, choices: HostChoices): Promise<ServerProcess> {
  const args = [...nodeOptions(run), ...(choices.nodeOptions ?? []), 'tools/run/run.mjs', 'start'];
  return startServer(args, { cwd: PACKAGE_ROOT, env: hostEnvironment(run, choices) });
}

/** Starts a host on a port, and signs in. */
export async function startHost(run: HostRun, choices: Omit<HostChoices, 'socket'>): Promise<Host> {
  const started = await startHostProcess(run, choices);
  const url = `http://127.0.0.1:${started.port}`;
  return { ...started, url, admin: await AdminClient.signIn(url) };
}

/** Deletes all keys and creates one, like the first key of a new PBX. */
export async function createOnlyKey(
  { sql }: BenchServer,
  database: string,
  { admin }: Pick<Host, 'admin'>,
): Promise<CreatedKey> {
  for (const table of ['keys', 'key_secrets', 'key_usage', 'secret_usage', 'audit_log']) {
    await sql.query(`DELETE FROM ${database}.exovo_api_${table}`);
  }
  return admin.createKey('Bench', 'Read & write');
}

/** Returns the peak resident memory of a process in MB, from the kernel's VmHWM. */
export async function peakMemoryMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
}

/** Makes the current resident memory the peak (proc(5), clear_refs). */
export async function resetPeakMemory(pid: number): Promise<void> {
  await writeFile(`/proc/${pid}/clear_refs`, '5');
}

const TICKS_PER_SECOND = 100;

/** Returns the processor time of all threads of a process so far, in seconds. */
export async function processorSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The name in brackets can contain spaces. utime and stime are the 12th and 13th fields after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Returns a free port, for a process that is polled before it has printed its address. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
