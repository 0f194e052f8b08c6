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

/** What could not be measured, and why: the rest of the run is worth telling all the same. */
export interface Failure {
  readonly id: string;
  readonly reason: string;
}

export class Bench {
  readonly comparisons: ComparisonResult[] = [];
  readonly facts: Fact[] = [];
  readonly failures: Failure[] = [];

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
    await this.#attempt(comparison.id, async () => {
      this.comparisons.push(await compare(this.load, comparison, this.options));
    });
  }

  async fact(id: string, title: string, measure: () => Promise<Omit<Fact, 'id' | 'title'>>): Promise<void> {
    if (!this.wants(id)) return;
    tell(`${id}: ${title}`);
    await this.#attempt(id, async () => {
      this.facts.push({ id, title, ...(await measure()) });
    });
  }

  async #attempt(id: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.failures.push({ id, reason });
      tell(`${id} was not measured. ${reason}`);
    }
  }
}
