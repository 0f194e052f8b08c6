/** Starts the load generator in its own process and gives it one job at a time. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { endProcess, track } from '../children.js';
import type { LoadJob, LoadReply, LoadResult } from './job.js';

export interface Load {
  run(job: LoadJob): Promise<LoadResult>;
  stop(): Promise<void>;
}

export function startLoad(): Load {
  const child = track(fork(fileURLToPath(new URL('generator.js', import.meta.url)), { execArgv: [] }));
  const exited = once(child, 'exit').then(([code]) => {
    throw new Error(`The load generator exited with ${code}.`);
  });
  // Awaited only while a job runs.
  exited.catch(() => undefined);
  return {
    run: async (job) => {
      const replied = once(child, 'message');
      child.send(job);
      const [reply] = (await Promise.race([replied, exited])) as [LoadReply];
      if ('error' in reply) throw new Error(reply.error);
      return reply.result;
    },
    stop: () => endProcess(child),
  };
}
