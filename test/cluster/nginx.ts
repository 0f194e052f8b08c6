/** Debian's nginx, with the configuration of a test or of the bench. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '../support/until.js';
import { acceptsConnections } from './ports.js';
import { programEnvironment, unpackedFile } from './programs.js';

export interface Nginx {
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

/**
 * Resolves when `port`, one that the configuration listens on at 127.0.0.1, accepts connections. `http` is the content of
 * nginx's block of that name. It runs as one process, which a signal ends completely.
 */
export async function startNginx(folder: string, http: string, port: number): Promise<Nginx> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'nginx.conf');
  await writeFile(file, configurationWith(folder, http));
  const child = spawn(unpackedFile('usr/sbin/nginx'), ['-c', file, '-p', folder, '-e', 'stderr'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: programEnvironment(),
  });
  let output = '';
  child.stderr?.on('data', (data: Buffer) => {
    output = (output + data.toString()).slice(-4_000);
  });
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  await until(() => {
    if (hasEnded()) throw new Error(`nginx ended:\n${output}`);
    return acceptsConnections(port);
  });
  const stop = async () => {
    if (hasEnded()) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  return { process: child, stop };
}

function configurationWith(folder: string, http: string): string {
  const temporary = TEMPORARY.map((name) => `  ${name}_temp_path ${join(folder, name)};`).join('\n');
  return `
daemon off;
master_process off;
pid ${join(folder, 'nginx.pid')};
error_log stderr crit;
worker_rlimit_nofile 16384;
events {
  worker_connections 8192;
}
http {
  access_log off;
${temporary}
${http}
}
`;
}
