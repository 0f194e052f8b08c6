/** The bench's command-line options. All of them are optional. */
import { parseArgs } from 'node:util';

export interface BenchOptions {
  readonly quick: boolean;
  /** File for the figures as JSON. */
  readonly jsonFile: string | undefined;
  /** Ids of the comparisons to run; empty for all. */
  readonly only: readonly string[];
  readonly rounds: number;
  readonly secondsPerRound: number;
  readonly warmUpSeconds: number;
  readonly warmUpRequests: number;
  /** Additional Node options for the product's processes, e.g. `--cpu-prof`. */
  readonly hostNodeOptions: readonly string[];
  /** Rounds for each flood, and the length of one. */
  readonly floodRounds: number;
  readonly floodSeconds: number;
  /** Number of call records in the large table. */
  readonly largeTable: number;
}

export const USAGE = `npm run bench -- [options]
  --quick          smaller tables (1,000,000 call records), fewer and shorter rounds
  --json FILE      write all figures as JSON
  --only a,b       run only these, by id
  --rounds N       rounds per side of a comparison
  --seconds S      length of a round
  --host-node-options=TEXT
                   additional Node options for the product's processes, e.g. '--cpu-prof --cpu-prof-dir=profiles'`;

/** @throws Error whose message names the wrong option. */
export function readOptions(args: readonly string[]): BenchOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
      only: { type: 'string' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      'host-node-options': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  return {
    quick: values.quick,
    jsonFile: values.json,
    only: values.only?.split(',') ?? [],
    rounds: positive('--rounds', values.rounds, values.quick ? 7 : 15),
    secondsPerRound: positive('--seconds', values.seconds, values.quick ? 0.4 : 1.2),
    warmUpSeconds: values.quick ? 0.4 : 2,
    warmUpRequests: values.quick ? 3_000 : 10_000,
    hostNodeOptions: values['host-node-options']?.split(' ') ?? [],
    floodRounds: values.quick ? 3 : 9,
    floodSeconds: values.quick ? 3 : 6,
    largeTable: values.quick ? 1_000_000 : 10_000_000,
  };
}

function positive(name: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new Error(`${name} must be a number greater than 0.`);
  return value;
}
