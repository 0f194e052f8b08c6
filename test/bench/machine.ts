/** Describes the machine and the software on which the figures were measured. */
import { readFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../support/package-root.js';
import { type BenchServer, SERVER_OPTIONS } from './database-server.js';
import type { BenchOptions } from './options.js';

export interface Conditions {
  readonly at: string;
  readonly cores: number;
  readonly processor: string;
  readonly memoryGb: number;
  readonly node: string;
  readonly database: string;
  readonly databaseOptions: readonly string[];
  readonly autocannon: string;
  readonly rounds: number;
  readonly secondsPerRound: number;
  readonly warmUpSeconds: number;
  readonly hostNodeOptions: readonly string[];
  readonly command: string;
}

export async function conditions(
  { version }: BenchServer,
  options: BenchOptions,
  args: readonly string[],
): Promise<Conditions> {
  const processors = cpus();
  return {
    at: new Date().toISOString(),
    cores: processors.length,
    processor: processors[0]?.model ?? 'unknown',
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    database: version,
    databaseOptions: SERVER_OPTIONS,
    autocannon: await versionOf('autocannon'),
    rounds: options.rounds,
    secondsPerRound: options.secondsPerRound,
    warmUpSeconds: options.warmUpSeconds,
    hostNodeOptions: options.hostNodeOptions,
    command: ['npm run bench', ...(args.length > 0 ? ['--', ...args] : [])].join(' '),
  };
}

export function conditionsText(found: Conditions): string {
  return [
    `${found.command}, ${found.at}`,
    `${found.cores} cores (${found.processor}), ${found.memoryGb} GB, Node ${found.node}, ${found.database}`,
    `mariadbd ${found.databaseOptions.join(' ')}, over a Unix socket`,
    `autocannon ${found.autocannon} in its own process on the same machine, HTTP/1.1 keep-alive, no pipelining`,
    ...(found.hostNodeOptions.length === 0
      ? []
      : [`our processes with node ${found.hostNodeOptions.join(' ')}`]),
    `${found.rounds} interleaved rounds of ${found.secondsPerRound} s for each server after ${found.warmUpSeconds} s ` +
      'of warm-up; figures are the median round, ratios the median of the rounds’ ratios with (min–max)',
  ].join('\n');
}

async function versionOf(name: string): Promise<string> {
  const text = await readFile(join(PACKAGE_ROOT, 'node_modules', name, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
