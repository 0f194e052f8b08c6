/** Injects faults, and judges every response that clients got meanwhile. */
import { until } from '../support/until.js';
import type { Downtime, FleetHost } from './host-fleet.js';
import type { Load, Outcome } from './load.js';

/** How long recovery may take after each change, such as a killed process or a node that is back. */
const RECOVERY_MS = 10_000;
/** How many requests in a row must succeed at every process. */
const SUCCESSES = 5;
const DOCUMENTED_503 = new Set(['503 database_unavailable', '503 api_unavailable']);
/** How a request that was sent directly to a process can fail if that process ends. */
const END_OF_A_PROCESS = new Set(['ECONNREFUSED', 'ECONNRESET', 'timeout']);

export interface FaultOptions {
  /** Whether clients of the balancer must not notice anything. */
  readonly isUnnoticed?: boolean;
}

interface Fault {
  readonly fromMs: number;
  toMs: number;
  readonly isUnnoticed: boolean;
}

export class Faults {
  readonly #faults: Fault[] = [];

  constructor(
    private readonly load: Load,
    private readonly hosts: readonly FleetHost[],
  ) {}

  /**
   * Runs `inject` and waits until the balancer and all hosts that are not down serve again. Rejects if that takes longer
   * than RECOVERY_MS.
   */
  async recoverFrom(
    title: string,
    inject: () => unknown,
    { isUnnoticed = false }: FaultOptions = {},
  ): Promise<void> {
    const fault = { fromMs: performance.now(), toMs: Number.POSITIVE_INFINITY, isUnnoticed };
    this.#faults.push(fault);
    await inject();
    try {
      await until(() => this.#serve(), RECOVERY_MS, `Serving again after ${title}`);
    } catch (error) {
      const latest = this.load.outcomes.slice(-20).map(({ port, result }) => `${port}: ${result}`);
      throw new Error(`The latest results, by port:\n${latest.join('\n')}`, { cause: error });
    }
    fault.toMs = performance.now();
  }

  /** Returns the longest time in which the balancer had no request that succeeded. */
  longestOutageMs(): number {
    const endsMs = this.load.outcomes
      .filter(({ port, result }) => port === this.load.balancerPort && result === '200')
      .map(({ endedAtMs }) => endedAtMs)
      .sort((a, b) => a - b);
    return Math.max(...endsMs.map((endMs, index) => endMs - (endsMs[index - 1] ?? endMs)));
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

  /** Returns whether the balancer and all hosts that are not down accept a key, and whether each can create one. */
  async #serve(): Promise<boolean> {
    const serving = this.hosts.filter(({ isServing }) => isServing);
    const never = Number.POSITIVE_INFINITY;
    const key = this.load.keys.find(({ endBeganAtMs }) => endBeganAtMs === never);
    if (key === undefined) throw new Error('No key is active.');
    const ports = [...serving.map(({ port }) => port), this.load.balancerPort];
    for (let i = 0; i < SUCCESSES; i++) {
      const results = await Promise.all(ports.map((port) => this.load.use(key, port)));
      // The administrator may have ended the secret meanwhile.
      if (results.some((result) => result !== '200')) return false;
    }
    for (const host of serving) {
      if ((await this.load.createKey(this.hosts.indexOf(host))) === undefined) return false;
    }
    return true;
  }

  #objection({ key, port, beganAtMs, endedAtMs, result }: Outcome): string | null {
    const during = this.#faults.filter(({ fromMs, toMs }) => fromMs <= endedAtMs && beganAtMs <= toMs);
    if (result === '200')
      return beganAtMs > key.endedAtMs ? 'accepted after its end or revocation had returned' : null;
    if (result === '401') return endedAtMs < key.endBeganAtMs ? 'refused although it was valid' : null;
    const isDown = this.#downtimes(port).some(({ fromMs, toMs }) => fromMs <= endedAtMs && beganAtMs <= toMs);
    if (isDown && END_OF_A_PROCESS.has(result)) return null;
    if (!DOCUMENTED_503.has(result)) return 'not documented';
    return isDown || during.some(({ isUnnoticed }) => !isUnnoticed) ? null : 'no fault explains it';
  }

  #downtimes(port: number): readonly Downtime[] {
    return this.hosts.find((host) => host.port === port)?.downtimes ?? [];
  }
}
