/** Debian's HAProxy, with a configuration of the test's. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '../support/until.js';
import { Child } from './child.js';
import { acceptsConnections } from './ports.js';
import { programEnvironment, unpackedFile } from './programs.js';

export interface Haproxy {
  stop(): Promise<void>;
}

/** Resolves when `port`, one that the configuration binds on 127.0.0.1, accepts connections. */
export async function startHaproxy(folder: string, configuration: string, port: number): Promise<Haproxy> {
  const file = join(folder, 'haproxy.cfg');
  await writeFile(file, configuration);
  const child = new Child();
  let output = '';
  const process = child.start(unpackedFile('usr/sbin/haproxy'), ['-db', '-f', file], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: programEnvironment(),
    detached: true,
  });
  for (const stream of [process.stdout, process.stderr]) {
    stream?.on('data', (data: Buffer) => {
      output = (output + data.toString()).slice(-4_000);
    });
  }
  await until(() => {
    if (!child.isRunning) throw new Error(`HAProxy ended:\n${output}`);
    return acceptsConnections(port);
  });
  return { stop: () => child.end('SIGKILL') };
}
