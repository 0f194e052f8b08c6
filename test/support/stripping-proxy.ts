/** A proxy that serves a host below a path, which it strips from the requests that it passes on. */
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A URL, or the path of a Unix socket. */
export type ProxyTarget = string;

export interface StrippingProxy {
  /** With the path, e.g. `http://127.0.0.1:34567/exovo`. */
  readonly url: string;
  /** Call this before the first request. `headers` are added to each request. */
  passTo(target: ProxyTarget, headers?: Readonly<Record<string, string>>): void;
  close(): Promise<void>;
}

export async function startStrippingProxy(path: string): Promise<StrippingProxy> {
  let target: ProxyTarget = '';
  let added: Readonly<Record<string, string>> = {};
  const server = createServer((req, res) => {
    if (req.url?.startsWith(`${path}/`) !== true) {
      res.writeHead(404).end('outside');
      return;
    }
    const local = req.url.slice(path.length);
    const options = { method: req.method, headers: { ...req.headers, ...added } };
    const passed = target.startsWith('/')
      ? request({ ...options, socketPath: target, path: local })
      : request(target + local, options);
    passed.once('response', (response) => {
      res.writeHead(response.statusCode ?? 502, response.rawHeaders);
      response.pipe(res);
    });
    passed.once('error', () => res.destroy());
    req.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    passTo: (to, headers = {}) => {
      target = to;
      added = headers;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
