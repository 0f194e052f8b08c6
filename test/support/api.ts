/**
 * Asks /api/v1 as the worst of clients could: the path goes out as it is written, headers may repeat, nothing is
 * added. `fetch` would tidy up just what these tests are about.
 */
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  json<T = Record<string, unknown>>(): T;
}

export interface Ask {
  readonly method?: string;
  /** Below the host, as it is sent, e.g. `/api/v1/ping`. */
  readonly path: string;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  /** Sent as it is; with `json`, as JSON with its content type. */
  readonly body?: string | Buffer;
  readonly json?: unknown;
}

export function ask(
  url: string,
  { method = 'GET', path, key, headers = {}, body, json }: Ask,
): Promise<Answer> {
  const { hostname, port } = new URL(url);
  const content = json === undefined ? body : JSON.stringify(json);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        hostname,
        port,
        method,
        path,
        agent: false,
        headers: {
          ...(key === undefined ? {} : { Authorization: `Bearer ${key}` }),
          ...(json === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...(content === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(content)) }),
          ...headers,
        },
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            text,
            json: <T>() => JSON.parse(text) as T,
          });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(content);
  });
}

/**
 * Writes bytes to the host's port and resolves to all that comes back until it closes the connection. With `end`, says
 * after the bytes that no more will come.
 */
export function askRaw(url: string, bytes: string, then?: 'end'): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      if (then === 'end') socket.end(bytes);
      else socket.write(bytes);
    });
    let answer = '';
    socket.on('data', (data) => {
      answer += data.toString('latin1');
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
}
