/** One run of the bench: what its parts share, and what they find. */
import { type Comparison, type ComparisonResult, compare, type Spread } from './compare.js';
import type { BenchServer } from './database-server.js';
import type { Load } from './load/load.js';
import type { BenchOptions } from './options.js';
import { tell } from './tell.js';

/** A figure that is no comparison: memory, a time, a count. */
export interface Fact {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly spread: Spread;
  readonly samples: number;
}

export class Bench {
  readonly comparisons: ComparisonResult[] = [];
  readonly facts: Fact[] = [];

  constructor(
    readonly server: BenchServer,
    readonly load: Load,
    readonly options: BenchOptions,
  ) {}

  /** Whether any of these was asked for. */
  wants(...ids: readonly string[]): boolean {
    const { only } = this.options;
    return only.length === 0 || ids.some((id) => only.includes(id));
  }

  async compare(comparison: Comparison): Promise<void> {
    if (!this.wants(comparison.id)) return;
    this.comparisons.push(await compare(this.load, comparison, this.options));
  }

  async fact(id: string, title: string, measure: () => Promise<Omit<Fact, 'id' | 'title'>>): Promise<void> {
    if (!this.wants(id)) return;
    tell(`${id}: ${title}`);
    this.facts.push({ id, title, ...(await measure()) });
  }
}
