/**
 * Compares servers in interleaved rounds (A B C, C B A, …) after a warm-up, so that other load on the machine affects all
 * of them alike. Ratios are computed within each round; the report shows their median, minimum and maximum.
 */
import { peakMemoryMb, processorSeconds } from './host.js';
import type { LoadResult, LoadTarget } from './load/job.js';
import type { Load } from './load/load.js';
import { reportProgress } from './progress.js';

export interface Side {
  readonly name: string;
  readonly targets: readonly LoadTarget[];
  /** The processes that serve the requests. */
  readonly pids: readonly number[];
  /** Runs before each round, for a process that serves several sides. */
  readonly before?: () => void | Promise<void>;
}

export interface Comparison {
  readonly id: string;
  readonly title: string;
  /** The product first. */
  readonly sides: readonly Side[];
  /** Replaces each round by this many shorter ones: more ratios, and their median varies less. Default 1. */
  readonly slices?: number;
}

export interface Round extends LoadResult {
  /** Processor time of the serving processes per request, in microseconds. */
  readonly processorUs: number;
}

export interface SideResult {
  readonly name: string;
  readonly connections: number;
  readonly rounds: readonly Round[];
}

export interface ComparisonResult {
  readonly id: string;
  readonly title: string;
  readonly sides: readonly SideResult[];
  /** Peak memory of the product's process from its start to the end of this comparison. */
  readonly peakMemoryMb: number;
}

export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

export interface Pace {
  readonly rounds: number;
  readonly secondsPerRound: number;
  readonly warmUpSeconds: number;
  /** Minimum number of warm-up requests, unless they take longer than MAX_WARM_UPS × warmUpSeconds. */
  readonly warmUpRequests: number;
}

const MAX_WARM_UPS = 4;
/** For sides that one process serves: nothing but `before` happens between their rounds, so that these can be short. */
export const SLICES_OF_ONE_PROCESS = 3;

export async function compare(load: Load, comparison: Comparison, pace: Pace): Promise<ComparisonResult> {
  const { id, title, sides, slices = 1 } = comparison;
  reportProgress(`${id}: ${title}`);
  for (const side of sides) await warmUp(load, side, pace);
  const rounds: Round[][] = sides.map(() => []);
  for (let turn = 0; turn < pace.rounds * slices; turn++) {
    // Alternate the direction, so that a server doesn't always follow the same other one.
    const order = [...sides.entries()];
    for (const [index, side] of turn % 2 === 0 ? order : order.reverse()) {
      const round = await measure(load, side, pace.secondsPerRound / slices);
      if (round.counted === 0)
        throw new Error(`${side.name}: no response within a round. Increase --seconds.`);
      rounds[index]?.push(round);
    }
  }
  return {
    id,
    title,
    peakMemoryMb: await peakMemoryMb(sides[0]?.pids[0] ?? 0),
    sides: sides.map(({ name, targets }, index) => ({
      name,
      connections: targets.reduce((sum, target) => sum + target.connections, 0),
      rounds: rounds[index] ?? [],
    })),
  };
}

/** Warms up by count as well as by time: on a busy machine, a second can be too short for V8 to compile hot code. */
async function warmUp(load: Load, side: Side, { warmUpSeconds, warmUpRequests }: Pace): Promise<void> {
  let responses = 0;
  for (let i = 0; i < MAX_WARM_UPS && (i === 0 || responses < warmUpRequests); i++) {
    responses += (await measure(load, side, warmUpSeconds)).responses;
  }
}

async function measure(load: Load, side: Side, seconds: number): Promise<Round> {
  const { name, targets, pids } = side;
  await side.before?.();
  const before = await processorTime(pids);
  const result = await load.run({ targets, seconds }).catch((error: unknown) => {
    throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  });
  const used = (await processorTime(pids)) - before;
  return { ...result, processorUs: (used / result.responses) * 1e6 };
}

async function processorTime(pids: readonly number[]): Promise<number> {
  const seconds = await Promise.all(pids.map(processorSeconds));
  return seconds.reduce((sum, each) => sum + each, 0);
}

export type Figure = keyof Round;

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const at = (index: number) => sorted[index] ?? Number.NaN;
  return {
    min: at(0),
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    max: at(sorted.length - 1),
  };
}

export function spreadOfFigure(side: SideResult, figure: Figure): Spread {
  return spreadOf(side.rounds.map((round) => round[figure]));
}

/** Returns the ratio of one side's figure to the other's, computed round by round. */
export function ratio(of: SideResult, to: SideResult, figure: Figure): Spread {
  return spreadOf(
    of.rounds.map((round, index) => round[figure] / (to.rounds[index]?.[figure] ?? Number.NaN)),
  );
}
