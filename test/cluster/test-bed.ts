/** Gives a suite of clusters a temporary folder, and stops everything that the suite has started. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Stop = () => Promise<unknown>;

export class TestBed {
  readonly #stops: Stop[] = [];

  private constructor(readonly folder: string) {}

  static async create(): Promise<TestBed> {
    return new TestBed(await mkdtemp(join(tmpdir(), 'exovo-cluster-')));
  }

  /** Registers `stop` to be called at the end, before those that were registered earlier. */
  onStop(stop: Stop): void {
    this.#stops.push(stop);
  }

  async stop(): Promise<void> {
    for (let stop = this.#stops.pop(); stop !== undefined; stop = this.#stops.pop()) await stop();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 10 });
  }
}
