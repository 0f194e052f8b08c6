/** Starts the load generator in its own process and runs one job at a time on it. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { endProcess, track } from '../children.js';
import type { LoadJob, LoadResponse, LoadResult } from './job.js';

export interface Load {
  run(job: LoadJob): Promise<LoadResult>;
  stop(): Promise<void>;
}

export function startLoad(): Load {
  const child = track(fork(fileURLToPath(new URL('generator.js', import.meta.url)), { execArgv: [] }));
  const exited = once(child, 'exit').then(([code]) => {
    throw new Error(`The load generator exited with ${code}.`);
  });
  // An exit is reported only while a job runs.
  exited.catch(() => undefined);
  return {
    run: async (job) => {
      const message = once(child, 'message');
      child.send(job);
      const [response] = (await Promise.race([message, exited])) as [LoadResponse];
      if ('error' in response) throw new Error(response.error);
      return response.result;
    },
    stop: () => endProcess(child),
  };
}
