/** Starts Debian's HAProxy with the configuration of a test. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ServerProgram, startServerProgram } from './server-program.js';

/** Resolves when `port`, one that the configuration binds on 127.0.0.1, accepts connections. */
export async function startHaproxy(
  folder: string,
  configuration: string,
  port: number,
): Promise<ServerProgram> {
  const file = join(folder, `haproxy-${port}.cfg`);
  await writeFile(file, configuration);
  return startServerProgram('usr/sbin/haproxy', ['-db', '-f', file], port);
}
