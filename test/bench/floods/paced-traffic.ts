/**
 * Sends complete requests at a fixed rate, however long responses take. A request that finds no free connection waits for
 * one, and this time is part of its response time.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { TrafficJob, TrafficResult } from './job.js';
import { pace } from './pace.js';
import { PacedConnection } from './paced-connection.js';
import { requestText } from './requests.js';

/** How long to wait for the last responses. */
const PATIENCE_MS = 10_000;
const WAIT_MS = 2;

export async function sendPaced(job: TrafficJob): Promise<TrafficResult> {
  const { traffic, key } = job;
  const connections = openConnections(job);
  const free = [...connections];
  /** When each request that waits for a connection was due. */
  const waiting: number[] = [];
  const timesMs: number[] = [];
  const statuses: Record<number, number> = {};
  const start = (connection: PacedConnection, dueAtMs: number) => {
    void connection.send(requestText(traffic, key)).then((status) => {
      statuses[status] = (statuses[status] ?? 0) + 1;
      timesMs.push(performance.now() - dueAtMs);
      const next = waiting.shift();
      if (next === undefined) free.push(connection);
      else start(connection, next);
    });
  };
  const sent = await pace(job, () => {
    // In turn, so that every address sends its share.
    const connection = free.shift();
    if (connection === undefined) waiting.push(performance.now());
    else start(connection, performance.now());
  });
  for (let waited = 0; timesMs.length < sent && waited < PATIENCE_MS; waited += WAIT_MS) await delay(WAIT_MS);
  for (const connection of connections) connection.close();
  timesMs.sort((a, b) => a - b);
  return { sent, statuses, p99Ms: timesMs[Math.floor(timesMs.length * 0.99)] ?? 0 };
}

function openConnections({ port, addresses, connections }: TrafficJob): PacedConnection[] {
  return Array.from(
    { length: connections },
    (_, index) => new PacedConnection(port, addresses[index % addresses.length] ?? '127.0.0.1'),
  );
}
