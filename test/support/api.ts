/**
 * Sends requests as the worst client could: the path is sent as it is, headers can be repeated, and nothing is added.
 * `fetch` would normalise exactly what these tests are about.
 */
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';

export interface ApiResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  json<T = Record<string, unknown>>(): T;
}

export interface Ask {
  readonly method?: string;
  /** Sent as it is, e.g. `/api/v1/ping`. */
  readonly path: string;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  /** Sent as it is. `json` is sent as JSON with its content type. */
  readonly body?: string | Buffer;
  readonly json?: unknown;
}

export async function ask(url: string, request: Ask): Promise<ApiResponse> {
  const { status, headers, bytes } = await askBytes(url, request);
  const text = bytes.toString('utf8');
  return { status, headers, text, json: <T>() => JSON.parse(text) as T };
}

/** As `ask`, with the body as it is sent, compressed or not. */
export function askBytes(
  url: string,
  { method = 'GET', path, key, headers = {}, body, json }: Ask,
): Promise<Pick<ApiResponse, 'status' | 'headers'> & { readonly bytes: Buffer }> {
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
          const { statusCode: status = 0, headers } = incoming;
          resolve({ status, headers, bytes: Buffer.concat(chunks) });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(content);
  });
}

/**
 * Writes bytes to the host's port and resolves to everything that arrives until the host closes the connection. With
 * `end`, closes its own side after the bytes.
 */
export function askRaw(url: string, bytes: string, then?: 'end'): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      if (then === 'end') socket.end(bytes);
      else socket.write(bytes);
    });
    let response = '';
    socket.on('data', (data) => {
      response += data.toString('latin1');
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(response));
  });
}
