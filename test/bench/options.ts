/** Reads the bench's command line. Every option has a default. */
import { parseArgs } from 'node:util';

export interface BenchOptions {
  readonly quick: boolean;
  /** The file that gets the figures as JSON. */
  readonly jsonFile: string | undefined;
  /** IDs of the measurements to run; all if empty. */
  readonly only: readonly string[];
  readonly rounds: number;
  readonly secondsPerRound: number;
  readonly warmUpSeconds: number;
  readonly warmUpRequests: number;
  /** More Node options for the product's processes, e.g. `--cpu-prof`. */
  readonly hostNodeOptions: readonly string[];
  /** Call records in the large table. */
  readonly largeTable: number;
}

export const USAGE = `npm run bench -- [options]
  --quick          smaller tables (1,000,000 call records), fewer and shorter rounds
  --json FILE      write all figures as JSON
  --only a,b       run only the measurements with these IDs
  --rounds N       rounds for each side of a comparison
  --seconds S      length of a round in seconds
  --host-node-options=TEXT
                   more Node options for the product's processes, e.g. '--cpu-prof --cpu-prof-dir=profiles'`;

/** @throws Error with a message for the person at the command line */
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
    rounds: positive('--rounds', values.rounds, values.quick ? 3 : 7),
    secondsPerRound: positive('--seconds', values.seconds, values.quick ? 0.5 : 2.5),
    warmUpSeconds: values.quick ? 0.4 : 2,
    warmUpRequests: values.quick ? 3_000 : 10_000,
    hostNodeOptions: values['host-node-options']?.split(' ') ?? [],
    largeTable: values.quick ? 1_000_000 : 10_000_000,
  };
}

function positive(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new Error(`${name} must be a number greater than 0.`);
  return value;
}
