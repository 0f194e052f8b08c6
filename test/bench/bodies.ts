/** The product's response bodies, fetched once before measuring, so that the peers can send the same. */
import type { Host } from './host.js';
import { bearer } from './targets.js';

export const CALLS = '/calls?limit=50';

export interface Bodies {
  readonly ping: object;
  readonly extensions: object;
  readonly calls: object;
  readonly unauthorized: object;
  readonly headers: Readonly<Record<string, string>>;
}

export async function fetchBodies({ url }: Host, key: string): Promise<Bodies> {
  const get = (path: string, token: string) => fetch(`${url}/api/v1${path}`, { headers: bearer(token) });
  const ping = await get('/ping', key);
  const { date: _date, connection: _connection, ...headers } = Object.fromEntries(ping.headers);
  delete headers['keep-alive'];
  delete headers['content-length'];
  return {
    ping: (await ping.json()) as object,
    extensions: (await (await get('/extensions', key)).json()) as object,
    calls: (await (await get(CALLS, key)).json()) as object,
    unauthorized: (await (await get('/ping', malformed(key))).json()) as object,
    headers,
  };
}

/** Mistypes one character: length and alphabet stay valid, the checksum does not. */
export function malformed(key: string): string {
  return key.slice(0, -1) + (key.endsWith('a') ? 'b' : 'a');
}
