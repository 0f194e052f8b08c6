/** Debian's nginx, with the configuration of a test or of the bench. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ServerProgram, startServerProgram } from './server-program.js';

const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

/**
 * Resolves when `port`, one that the configuration listens on at 127.0.0.1, accepts connections. `http` is the content of
 * nginx's block of that name. It runs as one process, so that even SIGKILL leaves nothing running.
 */
export async function startNginx(folder: string, http: string, port: number): Promise<ServerProgram> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'nginx.conf');
  await writeFile(file, configurationWith(folder, http));
  return startServerProgram('usr/sbin/nginx', ['-c', file, '-p', folder, '-e', 'stderr'], port);
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
