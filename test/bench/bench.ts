/** One run of the bench: the state its stages share, and their results. */
import { type Comparison, type ComparisonResult, compare, type Spread } from './compare.js';
import type { BenchServer } from './database-server.js';
import type { Load } from './load/load.js';
import type { BenchOptions } from './options.js';
import { reportProgress } from './progress.js';

/** A figure that is not a comparison: memory, a time, a count. */
export interface Fact {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly spread: Spread;
  readonly samples: number;
}

/** A measurement that failed, with the reason. The rest of the run is still reported. */
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

  /** Returns whether any of these ids is to be measured. */
  wants(...ids: readonly string[]): boolean {
    const { only } = this.options;
    return only.length === 0 || ids.some((id) => only.includes(id));
  }

  async compare(comparison: Comparison): Promise<void> {
    if (!this.wants(comparison.id)) return;
    await this.attempt(comparison.id, async () => {
      this.comparisons.push(await compare(this.load, comparison, this.options));
    });
  }

  async fact(id: string, title: string, measure: () => Promise<Omit<Fact, 'id' | 'title'>>): Promise<void> {
    if (!this.wants(id)) return;
    reportProgress(`${id}: ${title}`);
    await this.attempt(id, async () => {
      this.facts.push({ id, title, ...(await measure()) });
    });
  }

  /** Runs `work`; if it fails, keeps the reason as the failure of `id`. */
  async attempt(id: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.failures.push({ id, reason });
      reportProgress(`${id} was not measured. ${reason}`);
    }
  }
}
