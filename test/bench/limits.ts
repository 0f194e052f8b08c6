/** The product's performance limits, compared with what this run measured. */
import type { Fact } from './bench.js';
import { type ComparisonResult, type Figure, ratio, type Spread } from './compare.js';
import { FLOODS } from './floods/floods.js';

interface Bound {
  readonly what: string;
  readonly atLeast?: number;
  readonly atMost?: number;
}

interface RatioLimit extends Bound {
  readonly comparison: string;
  /** The side by whose figure the product's (the first side's) is divided. */
  readonly to: string;
  readonly figure: Figure;
}

interface FactLimit extends Bound {
  readonly fact: string;
  /** The sample that must meet the limit. */
  readonly of: keyof Spread;
}

const BARE = 'node:http + mysql2';
const RATIOS: readonly RatioLimit[] = [
  {
    what: '/ping ÷ bare Express 5 res.json of the same body',
    comparison: 'ping',
    to: 'Express, res.json',
    figure: 'perSecond',
    atLeast: 1,
  },
  {
    what: '/ping ÷ better-auth verify in Express',
    comparison: 'ping',
    to: 'better-auth',
    figure: 'perSecond',
    atLeast: 8,
  },
  {
    what: 'CPU for each /ping, counted for its key ÷ not counted',
    comparison: 'ping-counting',
    to: 'ours, without counting',
    figure: 'processorUs',
    atMost: 1.05,
  },
  {
    what: '/calls, large table ÷ bare node:http + mysql2',
    comparison: 'calls',
    to: BARE,
    figure: 'perSecond',
    atLeast: 0.8,
  },
  {
    what: '/calls?limit=500 with gzip ÷ bare node:http + mysql2 with gzip',
    comparison: 'calls-gzip',
    to: 'node:http + mysql2, gzip',
    figure: 'perSecond',
    atLeast: 0.8,
  },
  {
    what: 'p99 of /ping beside 50 wallboards that poll /calls?limit=500 with gzip ÷ alone',
    comparison: 'ping-beside-gzip',
    to: 'ours, alone',
    figure: 'p99Ms',
    atMost: 1.5,
  },
  {
    what: 'p99 of /ping beside /calls?limit=500 in a loop, with gzip ÷ without',
    comparison: 'ping-gzip-cost',
    to: 'ours, without gzip',
    figure: 'p99Ms',
    atMost: 1.5,
  },
  {
    what: '/extensions ÷ bare node:http + mysql2',
    comparison: 'extensions',
    to: BARE,
    figure: 'perSecond',
    atLeast: 0.85,
  },
  {
    what: 'p99 of /calls, large table ÷ 10,000 records',
    comparison: 'calls-size',
    to: 'ours, 10,000 records',
    figure: 'p99Ms',
    atMost: 1.2,
  },
  {
    what: 'verification, 1,000,000 keys ÷ 1, verdict remembered',
    comparison: 'keys-remembered',
    to: 'ours, 1 key',
    figure: 'perSecond',
    atLeast: 0.95,
  },
  {
    what: 'verification, 1,000,000 keys ÷ 1, with a lookup each',
    comparison: 'keys-unknown',
    to: 'ours, 1 key',
    figure: 'perSecond',
    atLeast: 0.95,
  },
  {
    what: 'FreePBX /calls, large table ÷ bare handler, first SELECT only',
    comparison: 'freepbx',
    to: 'node:http + mysql2, first SELECT only',
    figure: 'perSecond',
    atLeast: 0.5,
  },
  {
    what: 'p99 of FreePBX /calls, large table ÷ 10,000 records',
    comparison: 'freepbx',
    to: 'ours, 10,000 records',
    figure: 'p99Ms',
    atMost: 1.3,
  },
];
const FACTS: readonly FactLimit[] = [
  { what: 'database statements for a flood of malformed keys', fact: 'statements', of: 'min', atMost: 0 },
  { what: 'peak memory, MB', fact: 'memory', of: 'max', atMost: 130 },
  { what: 'process start to first 200, s', fact: 'start', of: 'median', atMost: 1 },
  { what: 'revoke returns within, s', fact: 'revoke', of: 'max', atMost: 1.5 },
  ...FLOODS.flatMap(({ id, title }): FactLimit[] => [
    { what: `p99 of a valid key, flood of ${title} ÷ none`, fact: `${id}-p99`, of: 'median', atMost: 2 },
    { what: `valid requests that fail in a flood of ${title}`, fact: `${id}-failed`, of: 'max', atMost: 0 },
    { what: `memory growth by a flood of ${title}, MB`, fact: `${id}-memory`, of: 'max', atMost: 30 },
    { what: `log during a flood of ${title}, MB/min`, fact: `${id}-log`, of: 'max', atMost: 1 },
  ]),
];

export interface Verdict {
  readonly what: string;
  /** `≥ 0.80` or `≤ 130`. */
  readonly limit: string;
  readonly measured: number;
  readonly spread: Spread;
  readonly isMet: boolean;
}

/** Omits limits whose comparison was not run. */
export function judge(comparisons: readonly ComparisonResult[], facts: readonly Fact[]): Verdict[] {
  const ratios = RATIOS.flatMap((limit) => {
    const sides = comparisons.find(({ id }) => id === limit.comparison)?.sides ?? [];
    const ours = sides[0];
    const other = sides.find(({ name }) => name === limit.to);
    if (ours === undefined || other === undefined) return [];
    const spread = ratio(ours, other, limit.figure);
    return [verdict(limit, spread, spread.median)];
  });
  const singles = FACTS.flatMap((limit) => {
    const fact = facts.find(({ id }) => id === limit.fact);
    return fact === undefined ? [] : [verdict(limit, fact.spread, fact.spread[limit.of])];
  });
  return [...ratios, ...singles];
}

function verdict({ what, atLeast, atMost }: Bound, spread: Spread, measured: number): Verdict {
  const isMet = measured >= (atLeast ?? -Infinity) && measured <= (atMost ?? Infinity);
  return { what, limit: atLeast === undefined ? `≤ ${atMost}` : `≥ ${atLeast}`, measured, spread, isMet };
}
