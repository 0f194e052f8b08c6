/**
 * The load of these tests: keep-alive clients that use keys through the balancer, and an administrator's script that
 * creates, uses, rotates and revokes keys through all processes in turn. Every outcome is recorded and judged at the end.
 */
import { Agent, get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { AdminClient } from '../support/admin-client.js';
import type { FleetHost } from './host-fleet.js';

const CLIENTS = 8;
const REQUESTS_PER_SECOND = 40;
const LIVE_KEYS = 12;
const ADMINISTRATOR_PAUSE_MS = 150;
/** How long a new key may get 503 before it must work. */
const RECOVERY_MS = 10_000;
const CLIENT_TIMEOUT_MS = 20_000;

/** A secret of a key that was shown to the administrator's script. A rotated key has several. */
export interface Key {
  readonly id: string;
  readonly key: string;
  /** When ending it or revoking its key was first attempted. It may have taken effect although its response was lost. */
  endBeganAtMs: number;
  /** When ending it or revoking its key first returned. */
  endedAtMs: number;
}

export interface Outcome {
  readonly key: Key;
  /** The port of the process, or of the balancer for requests through it. */
  readonly port: number;
  readonly beganAtMs: number;
  readonly endedAtMs: number;
  /** A status, `503` with its problem code, or the name of a network error. */
  readonly result: string;
}

export class Load {
  readonly outcomes: Outcome[] = [];
  /** Responses to an administrator that were neither a success nor a 503, and errors of processes that did not end. */
  readonly administratorFaults: string[] = [];
  readonly keys: Key[] = [];
  created = 0;
  revoked = 0;
  /** Secrets that a rotation without an overlap has ended. */
  rotated = 0;
  /** Old secrets that *End now* has ended. */
  endedNow = 0;
  #isRunning = true;
  readonly #running: Promise<void>[] = [];
  readonly #direct = new Agent({ keepAlive: false });

  private constructor(
    readonly balancerPort: number,
    private readonly hosts: readonly FleetHost[],
    private readonly admin: AdminClient,
  ) {}

  static async start(balancerPort: number, hosts: readonly FleetHost[]): Promise<Load> {
    const admin = await AdminClient.signIn(`http://127.0.0.1:${balancerPort}`);
    const load = new Load(balancerPort, hosts, admin);
    for (let i = 0; i < LIVE_KEYS; i++) await load.createKey(i % hosts.length);
    for (let i = 0; i < CLIENTS; i++) load.#running.push(load.#client());
    load.#running.push(load.#administrator());
    return load;
  }

  async stop(): Promise<void> {
    this.#isRunning = false;
    await Promise.all(this.#running);
  }

  /** Creates a key through a host. Returns undefined if it could not, as it may during a fault. */
  async createKey(hostIndex: number): Promise<Key | undefined> {
    const created = await this.#administer(hostIndex, 201, (client) =>
      client.post('/admin/integrations/api/keys', { name: `Key ${this.created}`, scope: 'Read' }),
    );
    if (created === undefined) return undefined;
    const { id, key } = created as { id: string; key: string };
    this.created++;
    return this.#show(id, key);
  }

  /**
   * Replaces the secret of a key through a host, without an overlap, and immediately tries the old one at every process.
   * Returns the new secret, or undefined if that failed.
   */
  async rotateKey(hostIndex: number, key: Key): Promise<Key | undefined> {
    beginEnd([key]);
    const next = await this.#rotate(hostIndex, key, 0);
    if (next === undefined) return undefined;
    end([key]);
    this.rotated++;
    await this.#useEverywhere(key);
    return next;
  }

  /** Like `rotateKey`, but with an overlap that *End now* ends, through the next host. */
  async rotateKeyAndEndNow(hostIndex: number, key: Key): Promise<Key | undefined> {
    const next = await this.#rotate(hostIndex, key, 24);
    if (next === undefined) return undefined;
    beginEnd([key]);
    const ended = await this.#administer((hostIndex + 1) % this.hosts.length, 200, (client) =>
      client.post(`/admin/integrations/api/keys/${key.id}/end-old-secret`),
    );
    if (ended === undefined) return undefined;
    end([key]);
    this.endedNow++;
    await this.#useEverywhere(key);
    return next;
  }

  /** Revokes a key through a host and immediately tries it at every process. Returns false if revoking failed. */
  async revokeKey(hostIndex: number, key: Key): Promise<boolean> {
    const secrets = this.keys.filter(({ id }) => id === key.id);
    beginEnd(secrets);
    const revoked = await this.#administer(hostIndex, 200, (client) =>
      client.post(`/admin/integrations/api/keys/${key.id}/revoke`),
    );
    if (revoked === undefined) return false;
    end(secrets);
    this.revoked++;
    await this.#useEverywhere(key);
    return true;
  }

  /** Sends one request with the key to a process or the balancer. */
  async use(key: Key, port: number, agent = this.#direct): Promise<string> {
    const beganAtMs = performance.now();
    const result = await ping(port, key.key, agent);
    this.outcomes.push({ key, port, beganAtMs, endedAtMs: performance.now(), result });
    return result;
  }

  #show(id: string, key: string): Key {
    const never = Number.POSITIVE_INFINITY;
    const shown = { id, key, endBeganAtMs: never, endedAtMs: never };
    this.keys.push(shown);
    return shown;
  }

  async #rotate(hostIndex: number, { id }: Key, overlapHours: number): Promise<Key | undefined> {
    const rotated = await this.#administer(hostIndex, 200, (client) =>
      client.post(`/admin/integrations/api/keys/${id}/rotate`, { overlapHours }),
    );
    return rotated === undefined ? undefined : this.#show(id, (rotated as { key: string }).key);
  }

  async #useEverywhere(key: Key): Promise<void> {
    const serving = this.hosts.filter(({ isServing }) => isServing).map(({ port }) => port);
    await Promise.all([...serving, this.balancerPort].map((port) => this.use(key, port)));
  }

  async #client(): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const pauseMs = (1_000 * CLIENTS) / REQUESTS_PER_SECOND;
    while (this.#isRunning) {
      const pause = delay(pauseMs * (0.5 + Math.random()));
      // Mostly active keys, and some that ended recently.
      const recent = this.keys.slice(-2 * LIVE_KEYS);
      const key = recent[Math.floor(Math.random() * recent.length)];
      if (key !== undefined) await this.use(key, this.balancerPort, agent);
      await pause;
    }
    agent.destroy();
  }

  async #administrator(): Promise<void> {
    for (let turn = 0; this.#isRunning; turn++) {
      const key = await this.createKey(turn % this.hosts.length);
      if (key !== undefined) {
        await this.#useUntilItWorks(key);
        // Each key at most once, because a rotation whose response was lost may have taken effect.
        if (turn % 3 === 1) await this.rotateKey((turn + 1) % this.hosts.length, key);
        if (turn % 3 === 2) await this.rotateKeyAndEndNow((turn + 1) % this.hosts.length, key);
      }
      const [oldest] = this.#live();
      if (oldest !== undefined && this.#live().length > LIVE_KEYS) {
        await this.revokeKey((turn + 1) % this.hosts.length, oldest);
      }
      await delay(ADMINISTRATOR_PAUSE_MS);
    }
  }

  async #useUntilItWorks(key: Key): Promise<void> {
    const giveUpAt = performance.now() + RECOVERY_MS;
    while (this.#isRunning && (await this.use(key, this.balancerPort)) !== '200') {
      if (performance.now() > giveUpAt) {
        this.administratorFaults.push(`A new key did not work for ${RECOVERY_MS} ms.`);
        return;
      }
      await delay(ADMINISTRATOR_PAUSE_MS);
    }
  }

  #live(): Key[] {
    return this.keys.filter(({ endedAtMs }) => endedAtMs === Number.POSITIVE_INFINITY);
  }

  async #administer(
    hostIndex: number,
    expected: number,
    call: (client: AdminClient) => Promise<Response>,
  ): Promise<unknown> {
    const host = this.hosts[hostIndex];
    if (host === undefined) throw new Error(`There is no host ${hostIndex}.`);
    // Before a host reports that it listens, it has no pages of plugins.
    if (!host.isServing) return undefined;
    const { length: downtimes } = host.downtimes;
    try {
      const response = await call(this.admin.at(host.url));
      const text = await response.text();
      if (response.status === expected) return JSON.parse(text);
      if (response.status !== 503) this.administratorFaults.push(`${response.status} ${text}`);
    } catch (error) {
      // A call can only be lost together with its process.
      if (host.downtimes.length === downtimes) this.administratorFaults.push(String(error));
    }
    return undefined;
  }
}

function beginEnd(secrets: readonly Key[]): void {
  for (const secret of secrets) secret.endBeganAtMs = Math.min(secret.endBeganAtMs, performance.now());
}

function end(secrets: readonly Key[]): void {
  for (const secret of secrets) secret.endedAtMs = Math.min(secret.endedAtMs, performance.now());
}

/** Resolves to the status, to `503` with the problem's code, or to the code of a network error. */
function ping(port: number, key: string, agent: Agent): Promise<string> {
  return new Promise((resolve) => {
    const request = get(
      { host: '127.0.0.1', port, path: '/api/v1/ping', agent, headers: { Authorization: `Bearer ${key}` } },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
        response.on('end', () => resolve(resultOf(response.statusCode ?? 0, text)));
      },
    );
    request.setTimeout(CLIENT_TIMEOUT_MS, () => request.destroy(new Error('timeout')));
    request.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}

function resultOf(status: number, text: string): string {
  if (status === 200 || status === 401) return String(status);
  const code = /"code":"(\w+)"/.exec(text)?.[1] ?? text.slice(0, 200);
  return `${status} ${code}`;
}
