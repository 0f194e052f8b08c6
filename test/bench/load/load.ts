/** Starts load generators in processes of their own and runs one job at a time on each. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { endProcess, track } from '../children.js';
import type { LoadJob, LoadResult } from './job.js';

export interface Generator<Job, Result> {
  run(job: Job): Promise<Result>;
  stop(): Promise<void>;
}

export type Load = Generator<LoadJob, LoadResult>;

export function startLoad(): Load {
  return startGenerator(new URL('generator.js', import.meta.url));
}

/**
 * Starts a program that responds to each job with `{ result }` or `{ error }`. `yields` gives it a CPU only when nothing
 * else wants one (sched(7), SCHED_IDLE), as if it ran on another machine. `chrt` is in Debian's util-linux.
 */
export function startGenerator<Job extends object, Result>(
  program: URL,
  { yields = false } = {},
): Generator<Job, Result> {
  const child = track(
    fork(
      fileURLToPath(program),
      yields ? { execPath: 'chrt', execArgv: ['--idle', '0', process.execPath] } : { execArgv: [] },
    ),
  );
  const exited = once(child, 'exit').then(([code]) => {
    throw new Error(`The load generator exited with ${code}.`);
  });
  // An exit is reported only while a job runs.
  exited.catch(() => undefined);
  return {
    run: async (job) => {
      const message = once(child, 'message');
      child.send(job);
      const [response] = (await Promise.race([message, exited])) as [{ result: Result } | { error: string }];
      if ('error' in response) throw new Error(response.error);
      return response.result;
    },
    stop: () => endProcess(child),
  };
}
