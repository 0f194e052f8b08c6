/** The faults that a test injects, and the judgement of what happened meanwhile. */
import { until } from '../support/until.js';
import type { FleetHost } from './host-fleet.js';
import type { Load, Outcome } from './load.js';

/** From the beginning of each fault. */
const RECOVERY_MS = 10_000;
/** How many requests in a row must succeed at every process. */
const SUCCESSES = 5;
const DOCUMENTED_503 = new Set(['503 database_unavailable', '503 api_unavailable']);
const END_OF_A_PROCESS = new Set(['ECONNREFUSED', 'ECONNRESET']);

interface Fault {
  readonly title: string;
  readonly fromMs: number;
  readonly downPorts: readonly number[];
  toMs: number;
}

export class Faults {
  readonly #faults: Fault[] = [];

  constructor(
    private readonly load: Load,
    private readonly hosts: readonly FleetHost[],
  ) {}

  /**
   * Runs `inject` and waits until the balancer and all hosts but `down` serve again. Resolves to the time that this took.
   * Rejects if it took longer than RECOVERY_MS.
   */
  async recoverFrom(title: string, inject: () => unknown, down: readonly FleetHost[] = []): Promise<number> {
    const fault = {
      title,
      fromMs: performance.now(),
      toMs: Number.POSITIVE_INFINITY,
      downPorts: down.map(({ port }) => port),
    };
    this.#faults.push(fault);
    await inject();
    const serving = this.hosts.filter((host) => !down.includes(host)).map(({ port }) => port);
    const ports = [...serving, this.load.balancerPort];
    const left = RECOVERY_MS - (performance.now() - fault.fromMs);
    await until(() => this.#serve(ports), Math.max(0, left), `Serving again after ${title}`);
    fault.toMs = performance.now();
    return fault.toMs - fault.fromMs;
  }

  /** Returns each request whose result the documentation doesn't allow, as a readable line. */
  violations(): string[] {
    return this.load.outcomes.flatMap((outcome) => {
      const objection = this.#objection(outcome);
      if (objection === null) return [];
      const at = Math.round(outcome.beganAtMs);
      return [`${outcome.result} at ${at} ms from port ${outcome.port}: ${objection}`];
    });
  }

  async #serve(ports: readonly number[]): Promise<boolean> {
    const key = this.load.keys.find(
      ({ revocationBeganAtMs }) => revocationBeganAtMs === Number.POSITIVE_INFINITY,
    );
    if (key === undefined) throw new Error('There is no key that lives.');
    for (let i = 0; i < SUCCESSES; i++) {
      const results = await Promise.all(ports.map((port) => this.load.use(key, port)));
      // The administrator may have revoked the key meanwhile.
      if (results.some((result) => result !== '200')) return false;
    }
    return true;
  }

  #objection({ key, port, beganAtMs, endedAtMs, result }: Outcome): string | null {
    const during = this.#faults.filter(({ fromMs, toMs }) => fromMs <= endedAtMs && beganAtMs <= toMs);
    if (result === '200')
      return beganAtMs > key.revokedAtMs ? 'accepted after its revocation had returned' : null;
    if (result === '401') return endedAtMs < key.revocationBeganAtMs ? 'refused although it was valid' : null;
    if (DOCUMENTED_503.has(result)) return during.length > 0 ? null : 'no fault explains it';
    if (!END_OF_A_PROCESS.has(result)) return 'not documented';
    return during.some(({ downPorts }) => downPorts.includes(port)) ? null : 'that process was not ended';
  }
}
