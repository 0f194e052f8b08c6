/** Runs an unpacked program that listens, such as a load balancer. */
import type { ChildProcess } from 'node:child_process';
import { until } from '../support/until.js';
import { Child } from './child.js';
import { acceptsConnections } from './ports.js';
import { programEnvironment, unpackedFile } from './programs.js';

export interface ServerProgram {
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

/** Resolves when `port` of 127.0.0.1 accepts connections. Rejects with the program's output if it ends before. */
export async function startServerProgram(
  path: string,
  args: readonly string[],
  port: number,
  env: NodeJS.ProcessEnv = programEnvironment(),
): Promise<ServerProgram> {
  const child = new Child();
  let output = '';
  const process = child.start(unpackedFile(path), args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
    detached: true,
  });
  for (const stream of [process.stdout, process.stderr]) {
    stream?.on('data', (data: Buffer) => {
      output = (output + data.toString()).slice(-4_000);
    });
  }
  await until(() => {
    if (!child.isRunning) throw new Error(`${path} ended:\n${output}`);
    return acceptsConnections(port);
  });
  // SIGTERM, so that it ends its worker processes too.
  return { process, stop: () => child.end('SIGTERM') };
}
