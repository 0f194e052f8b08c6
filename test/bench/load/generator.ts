/**
 * The load generator, in its own process: autocannon's connections, with exact quantiles from the time of each response
 * (autocannon's own histogram has whole milliseconds). load.ts starts it once, so that it stays warm.
 */
import { readFileSync } from 'node:fs';
import autocannon from 'autocannon';
import type { LoadJob, LoadResponse, LoadResult, LoadTarget } from './job.js';

const SAMPLE_INTERVAL_MS = 100;
/** Share of a round that is not counted, because connections open one after another. */
const LEAD_IN = 0.15;
/** Extra time per connection, because opening hundreds of them is slow on a busy machine. */
const MS_PER_CONNECTION = 3;
const keyFiles = new Map<string, { readonly keys: readonly string[]; next: number }>();

process.on('message', (job: LoadJob) => {
  run(job).then(
    (result) => respond({ result }),
    (error: unknown) => respond({ error: error instanceof Error ? error.message : String(error) }),
  );
});

function respond(message: LoadResponse): void {
  process.send?.(message);
}

async function run({ targets, seconds }: LoadJob): Promise<LoadResult> {
  const timesMs: number[] = [];
  let responses = 0;
  const cpuBefore = process.cpuUsage();
  const startedAtMs = performance.now();
  const rates = await Promise.all(
    targets.map((target) => fire(target, seconds, timesMs, () => void responses++)),
  );
  const elapsedMs = performance.now() - startedAtMs;
  const { user, system } = process.cpuUsage(cpuBefore);
  timesMs.sort((a, b) => a - b);
  return {
    responses,
    counted: timesMs.length,
    perSecond: rates.reduce((sum, rate) => sum + rate, 0),
    p50Ms: quantile(timesMs, 0.5),
    p99Ms: quantile(timesMs, 0.99),
    generatorLoad: (user + system) / 1000 / elapsedMs,
  };
}

/** Resolves to the responses per second between the end of the lead-in and the last response. */
async function fire(
  target: LoadTarget,
  seconds: number,
  timesMs: number[],
  onResponse: () => void,
): Promise<number> {
  let counted = 0;
  let countFromMs = Number.POSITIVE_INFINITY;
  let lastMs = 0;
  const unexpected = new Map<number, number>();
  const options = {
    url: `http://127.0.0.1:${target.port}`,
    connections: target.connections,
    duration: seconds + (target.connections * MS_PER_CONNECTION) / 1000,
    sampleInt: SAMPLE_INTERVAL_MS,
    requests: requestsOf(target),
    ...(target.perSecond === undefined ? {} : { connectionRate: target.perSecond }),
  };
  const { errors, timeouts } = await new Promise<autocannon.Result>((resolve, reject) => {
    const instance = autocannon(options, (error: unknown, result) =>
      error ? reject(error) : resolve(result),
    );
    instance.on('response', (_client, status, _bytes, timeMs) => {
      if (!target.isBackground) onResponse();
      lastMs = performance.now();
      if (countFromMs === Number.POSITIVE_INFINITY) countFromMs = lastMs + seconds * LEAD_IN * 1000;
      if (lastMs > countFromMs && !target.isBackground) {
        counted += 1;
        timesMs.push(timeMs);
      }
      if (status !== target.status) unexpected.set(status, (unexpected.get(status) ?? 0) + 1);
    });
  });
  if (unexpected.size > 0 || errors > 0 || timeouts > 0) {
    const counts = [...unexpected].map(([status, count]) => `${count} times ${status}`).join(', ');
    throw new Error(
      `Expected status ${target.status} only; got ${counts || 'no other'}, ${errors} errors and ` +
        `${timeouts} timeouts.`,
    );
  }
  return counted === 0 ? 0 : (counted / (lastMs - countFromMs)) * 1000;
}

function requestsOf({ requests, keys }: LoadTarget): autocannon.Request[] {
  if (keys === undefined) return (requests ?? []).map((request) => ({ ...request }));
  let source = keyFiles.get(keys.file);
  if (source === undefined) {
    source = { keys: readFileSync(keys.file, 'utf8').trim().split('\n'), next: 0 };
    keyFiles.set(keys.file, source);
  }
  const cycle = source;
  return [
    {
      method: 'GET',
      path: keys.path,
      setupRequest: (request) => {
        const key = cycle.keys[cycle.next++ % cycle.keys.length];
        return { ...request, headers: { Authorization: `Bearer ${key}` } };
      },
    },
  ];
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
