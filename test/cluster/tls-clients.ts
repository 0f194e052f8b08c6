/** Clients of a web server: keep-alive clients that send requests all the time, and one that sends unchanged paths. */
import { Agent, request } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from 'node:tls';

const CLIENTS = 8;
/** Pauses after each response, to leave CPU time to the hosts. */
const PAUSE_MS = 5;
const TIMEOUT_MS = 20_000;
const PRESENCES = ['Available', 'Away'];

interface Target {
  readonly port: number;
  /** The certificate of the certificate authority, in PEM. */
  readonly ca: string;
  readonly key: string;
}

/** Half of the clients read. The others set a presence by POST, which a proxy by default does not send twice. */
export class KeepAliveClients {
  readonly #counts = new Map<string, number>();
  readonly #running: readonly Promise<void>[];
  #isOver = false;

  private constructor(private readonly target: Target) {
    this.#running = Array.from({ length: CLIENTS }, (_value, index) => this.#client(index));
  }

  static start(target: Target): KeepAliveClients {
    return new KeepAliveClients(target);
  }

  /** How many responses were 200. */
  get served(): number {
    return this.#counts.get('200') ?? 0;
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Each different result once: a status, with the code of a problem, or the code of a network error. */
  results(): string[] {
    return [...this.#counts.keys()].sort();
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#running);
  }

  async #client(index: number): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1, ca: this.target.ca });
    for (let turn = 0; !this.#isOver; turn++) {
      const presence = index % 2 === 0 ? undefined : PRESENCES[turn % 2];
      const result = await send(this.target, agent, presence);
      this.#counts.set(result, (this.#counts.get(result) ?? 0) + 1);
      await delay(PAUSE_MS);
    }
    agent.destroy();
  }
}

function send({ port, key }: Target, agent: Agent, presence: string | undefined): Promise<string> {
  const path = presence === undefined ? '/api/v1/ping' : '/api/v1/extensions/205/presence';
  const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' };
  const method = presence === undefined ? 'GET' : 'POST';
  return new Promise((resolve) => {
    const fail = (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message);
    const sent = request({ host: '127.0.0.1', port, path, method, headers, agent }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('error', fail).on('end', () => resolve(resultOf(response.statusCode ?? 0, text)));
    });
    sent.setTimeout(TIMEOUT_MS, () => sent.destroy(new Error('timeout'))).on('error', fail);
    sent.end(presence === undefined ? undefined : JSON.stringify({ presence }));
  });
}

function resultOf(status: number, text: string): string {
  if (status === 200) return '200';
  return `${status} ${/"code":"(\w+)"/.exec(text)?.[1] ?? text.slice(0, 200)}`;
}

export interface RawResponse {
  readonly status: number;
  readonly headers: string;
  readonly text: string;
}

/** Sends a GET whose target no client library has changed. */
export function sendRaw(
  { port, ca }: Pick<Target, 'port' | 'ca'>,
  target: string,
  headers: Readonly<Record<string, string>>,
): Promise<RawResponse> {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return new Promise((resolve, reject) => {
    let received = '';
    const socket = connect({ host: '127.0.0.1', port, ca }, () =>
      socket.write(
        `GET ${target} HTTP/1.1\r\nHost: pbx.example.com\r\nConnection: close\r\n${lines.join('')}\r\n`,
      ),
    );
    socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error('timeout'))).on('error', reject);
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      received += chunk;
    });
    socket.on('end', () => {
      const [head = '', ...body] = received.split('\r\n\r\n');
      resolve({ status: Number(head.split(' ')[1]), headers: head, text: body.join('\r\n\r\n') });
    });
  });
}
