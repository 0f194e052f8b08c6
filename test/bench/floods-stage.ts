/**
 * Measures what floods do to a valid key: the host behind nginx with the limits that docs/operations.md recommends, the
 * attackers in one process and the valid client in another. README.md describes each flood.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNginx } from '../cluster/nginx.js';
import { freePort } from '../cluster/ports.js';
import { AdminClient } from '../support/admin-client.js';
import type { Bench, Fact } from './bench.js';
import { type ServerProcess, track } from './children.js';
import { spreadOf } from './compare.js';
import { FLOODS, type Flood } from './floods/floods.js';
import type { TrafficJob, TrafficResult } from './floods/job.js';
import { nginxConfiguration } from './floods/nginx-configuration.js';
import { createOnlyKey, peakMemoryMb, processorSeconds, resetPeakMemory, startHostProcess } from './host.js';
import { type Generator, startGenerator } from './load/load.js';
import { reportProgress } from './progress.js';
import { databaseOf, ensureCalls } from './standalone-stage.js';

const RECORDS = 10_000;
const WARM_UP_SECONDS = 15;
const VALID_CLIENTS = 48;
/** So many requests that dozens decide the p99 of a round. No client exceeds the limits of nginx. */
const VALID = {
  traffic: 'valid',
  addresses: Array.from({ length: VALID_CLIENTS }, (_, index) => `127.0.2.${index + 1}`),
  connections: VALID_CLIENTS,
  perSecond: 1_200,
} as const;
const MB = 1e6;
const MICROSECONDS = 1e6;
/** A generator that sends a smaller share is too slow to be a flood. */
const MIN_SHARE_SENT = 0.9;

type TrafficGenerator = Generator<TrafficJob, TrafficResult>;

interface Stage {
  readonly bench: Bench;
  readonly host: ServerProcess;
  readonly valid: TrafficGenerator;
  readonly attackers: TrafficGenerator;
  /** Members that are the same in every job. */
  readonly common: Pick<TrafficJob, 'port' | 'key' | 'seconds'>;
}

export async function runFloods(bench: Bench): Promise<void> {
  const wanted = FLOODS.filter(({ id }) => bench.wants('floods', id));
  if (wanted.length === 0) return;
  await ensureCalls(bench, RECORDS);
  const program = new URL('floods/generator.js', import.meta.url);
  const valid: TrafficGenerator = startGenerator(program);
  const attackers: TrafficGenerator = startGenerator(program, { yields: true });
  for (const flood of wanted) {
    await bench.attempt(flood.id, () =>
      withHost(bench, { valid, attackers }, (stage) => measure(stage, flood)),
    );
  }
  await Promise.all([valid.stop(), attackers.stop()]);
}

/** A new host for each flood, so that none finds memory or counts of an earlier one. */
async function withHost(
  bench: Bench,
  generators: Pick<Stage, 'valid' | 'attackers'>,
  work: (stage: Stage) => Promise<void>,
): Promise<void> {
  const database = databaseOf(RECORDS);
  const folder = await mkdtemp(join(tmpdir(), 'exovo-bench-nginx-'));
  const socket = join(folder, 'host.sock');
  const host = await startHostProcess(bench, { database, socket });
  const port = await freePort();
  const nginx = await startNginx(folder, nginxConfiguration(port, `unix:${socket}`), port);
  track(nginx.process);
  try {
    const admin = await AdminClient.signIn(`http://127.0.0.1:${port}`);
    const { key } = await createOnlyKey(bench.server, database, { admin });
    const seconds = bench.options.floodSeconds;
    await work({ bench, host, ...generators, common: { port, key, seconds } });
  } finally {
    await nginx.stop();
    await host.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(stage: Stage, flood: Flood): Promise<void> {
  const { bench, host, common, attackers } = stage;
  reportProgress(`${flood.id}: ${flood.title}`);
  await Promise.all([
    stage.valid.run({ ...common, ...VALID, seconds: WARM_UP_SECONDS }),
    attackers.run({ ...common, ...flood.job, seconds: WARM_UP_SECONDS }),
  ]);
  await resetPeakMemory(host.pid);
  let before = await observe(stage);
  const quietMb = await peakMemoryMb(host.pid);
  const rounds: Round[] = [];
  while (rounds.length < bench.options.floodRounds) {
    const [flooded, { sent, statuses }] = await Promise.all([
      observe(stage),
      attackers.run({ ...common, ...flood.job }),
    ]);
    if (sent < flood.job.perSecond * common.seconds * MIN_SHARE_SENT)
      throw new Error(`The generator sent only ${sent} requests.`);
    const after = await observe(stage);
    const quiet = between(before, after);
    reportProgress(
      `  ${flooded.failed} valid requests failed; p99 of a valid key ${quiet.p99Ms.toFixed(1)} ms, flooded ${flooded.p99Ms.toFixed(1)} ms; ` +
        `${sent} requests got ${JSON.stringify(statuses)}`,
    );
    rounds.push({ quiet, flooded, sent });
    before = after;
  }
  const growthMb = Math.max(0, (await peakMemoryMb(host.pid)) - quietMb);
  bench.facts.push(...factsOf(flood, rounds, common.seconds, growthMb));
}

interface Round {
  /** The mean of the rounds without a flood before and after. */
  readonly quiet: Load;
  readonly flooded: Observation;
  /** The requests of the flood. */
  readonly sent: number;
}

interface Load {
  /** The p99 of the valid requests' response times. */
  readonly p99Ms: number;
  /** The processor time of the host's process. */
  readonly processorSeconds: number;
}

interface Observation extends Load {
  /** The valid requests that didn't get 200. */
  readonly failed: number;
  readonly logBytes: number;
}

function between(before: Load, after: Load): Load {
  return {
    p99Ms: (before.p99Ms + after.p99Ms) / 2,
    processorSeconds: (before.processorSeconds + after.processorSeconds) / 2,
  };
}

/** Sends the valid load and observes the host meanwhile. */
async function observe({ valid, common, host }: Stage): Promise<Observation> {
  const secondsBefore = await processorSeconds(host.pid);
  const bytesBefore = host.outputBytes();
  const { sent, statuses, p99Ms } = await valid.run({ ...common, ...VALID });
  return {
    failed: sent - (statuses[200] ?? 0),
    p99Ms,
    processorSeconds: (await processorSeconds(host.pid)) - secondsBefore,
    logBytes: host.outputBytes() - bytesBefore,
  };
}

function factsOf({ id, title }: Flood, rounds: readonly Round[], seconds: number, growthMb: number): Fact[] {
  const what = `a flood of ${title}`;
  const fact = (suffix: string, about: string, unit: string, values: readonly number[]): Fact => ({
    id: `${id}-${suffix}`,
    title: `${about} ${what}`,
    unit,
    spread: spreadOf(values),
    samples: values.length,
  });
  return [
    fact(
      'p99',
      'p99 of a valid key ÷ that of the quiet rounds before and after, during',
      '×',
      rounds.map(({ quiet, flooded }) => flooded.p99Ms / quiet.p99Ms),
    ),
    fact(
      'failed',
      'Requests with a valid key that failed during',
      '',
      rounds.map(({ flooded }) => flooded.failed),
    ),
    fact('memory', 'Memory growth by', 'MB', [growthMb]),
    fact(
      'log',
      'Log of the host during',
      'MB/min',
      rounds.map(({ flooded }) => ((flooded.logBytes / seconds) * 60) / MB),
    ),
    fact(
      'processor',
      'CPU of the host for a request of',
      'µs',
      rounds.map(
        ({ quiet, flooded, sent }) =>
          ((flooded.processorSeconds - quiet.processorSeconds) / sent) * MICROSECONDS,
      ),
    ),
  ];
}
