/** Standalone hosts as processes of their own, each on a port that it keeps when it is started again. */
import { ADMIN_PASSWORD } from '../support/host.js';
import { type HostProcess, startHostProcess } from '../support/host-process.js';
import { freePorts } from './ports.js';

const COMPILED_HOST = { program: process.execPath, args: ['dist/src/standalone/exovo.js', 'start'] };

/** A period in which a process did not run or was frozen. */
export interface Downtime {
  readonly fromMs: number;
  toMs: number;
}

export class FleetHost {
  readonly downtimes: Downtime[] = [];
  #running: HostProcess | undefined;
  /** The current downtime, while the process is down. */
  #down: Downtime | undefined;

  constructor(
    readonly port: number,
    private readonly environment: Readonly<Record<string, string>>,
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get isServing(): boolean {
    return this.#running !== undefined && this.#down === undefined;
  }

  /** Resolves once the host listens. Rejects with its output if it ends before. */
  async start(): Promise<void> {
    this.#running = await startHostProcess(this.environment, COMPILED_HOST);
    this.#isUp();
  }

  /** Resolves to the exit code or the name of the signal once the process has ended. */
  async end(signal: NodeJS.Signals): Promise<number | string> {
    const running = this.#running;
    if (running === undefined) return 0;
    this.#isDown();
    this.#running = undefined;
    return running.end(signal);
  }

  /** Stops the process without ending it, as if its machine were cut off. */
  freeze(): void {
    this.#isDown();
    this.#running?.process.kill('SIGSTOP');
  }

  thaw(): void {
    this.#running?.process.kill('SIGCONT');
    this.#isUp();
  }

  #isDown(): void {
    this.#down ??= { fromMs: performance.now(), toMs: Number.POSITIVE_INFINITY };
    if (!this.downtimes.includes(this.#down)) this.downtimes.push(this.#down);
  }

  #isUp(): void {
    if (this.#down !== undefined) this.#down.toMs = performance.now();
    this.#down = undefined;
  }
}

export class HostFleet {
  private constructor(readonly hosts: readonly FleetHost[]) {}

  /** Starts one host for each database URL, all at once. `more` is added to the environment of each. */
  static async start(
    databaseUrls: readonly string[],
    more: Readonly<Record<string, string>> = {},
  ): Promise<HostFleet> {
    const ports = await freePorts(databaseUrls.length);
    const fleet = new HostFleet(
      databaseUrls.map((url, index) => {
        const port = ports[index] ?? 0;
        return new FleetHost(port, {
          EXOVO_PORT: String(port),
          EXOVO_DATABASE_URL: url,
          EXOVO_TRUSTED_PROXIES: '127.0.0.1',
          EXOVO_ADMIN_PASSWORD: ADMIN_PASSWORD,
          ...more,
        });
      }),
    );
    const starts = await Promise.allSettled(fleet.hosts.map((host) => host.start()));
    const failed = starts.find((start) => start.status === 'rejected');
    if (failed === undefined) return fleet;
    await fleet.stop();
    throw failed.reason;
  }

  host(index: number): FleetHost {
    const host = this.hosts[index];
    if (host === undefined) throw new Error(`There is no host ${index}.`);
    return host;
  }

  async stop(): Promise<void> {
    for (const host of this.hosts) host.thaw();
    await Promise.all(this.hosts.map((host) => host.end('SIGKILL')));
  }
}
