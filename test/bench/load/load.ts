/** The bench's hold on its load generator, a process of its own: one job at a time. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { endProcess, track } from '../children.js';
import type { LoadAnswer, LoadJob, LoadResult } from './job.js';

export interface Load {
  run(job: LoadJob): Promise<LoadResult>;
  stop(): Promise<void>;
}

export function startLoad(): Load {
  const child = track(fork(fileURLToPath(new URL('generator.js', import.meta.url)), { execArgv: [] }));
  const gone = once(child, 'exit').then(([code]) => {
    throw new Error(`The load generator ended with ${code}.`);
  });
  // Looked at only while a job runs.
  gone.catch(() => undefined);
  return {
    run: async (job) => {
      const answered = once(child, 'message');
      child.send(job);
      const [answer] = (await Promise.race([answered, gone])) as [LoadAnswer];
      if ('error' in answer) throw new Error(answer.error);
      return answer.result;
    },
    stop: () => endProcess(child),
  };
}
