/** Generates floods, or the valid load beside them, in a process of its own that floods-stage.ts starts. */
import { keepBadClients } from './bad-clients.js';
import type { TrafficJob, TrafficResponse } from './job.js';
import { sendPaced } from './paced-traffic.js';

process.on('message', (job: TrafficJob) => {
  const isBad = job.traffic === 'slow' || job.traffic === 'greedy';
  (isBad ? keepBadClients(job) : sendPaced(job)).then(
    (result) => respond({ result }),
    (error: unknown) => respond({ error: error instanceof Error ? error.message : String(error) }),
  );
});

function respond(message: TrafficResponse): void {
  process.send?.(message);
}
