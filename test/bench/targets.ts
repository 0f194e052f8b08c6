/** The requests of the comparisons, for the product and for its peers. */
import type { Side } from './compare.js';
import { EXTENSIONS, FIRST_EXTENSION } from './data/standalone.js';
import type { LoadRequest, LoadTarget } from './load/job.js';

const CONNECTIONS = 32;
const PRESENCES = ['Available', 'Away', 'Out of office', 'Custom 1', 'Custom 2'];

interface Served {
  readonly port: number;
  readonly pid: number;
}

interface SideOptions {
  readonly connections?: number;
  readonly status?: number;
}

export function side(
  name: string,
  server: Served,
  requests: readonly LoadRequest[],
  { connections = CONNECTIONS, status = 200 }: SideOptions = {},
): Side {
  return { name, pids: [server.pid], targets: [{ port: server.port, requests, connections, status }] };
}

/** Splits one load over several processes. */
export function sideOfMany(name: string, servers: readonly Served[], requests: readonly LoadRequest[]): Side {
  const targets: LoadTarget[] = servers.map(({ port }) => ({
    port,
    requests,
    connections: CONNECTIONS / servers.length,
    status: 200,
  }));
  return { name, pids: servers.map(({ pid }) => pid), targets };
}

/** As `side`, while one more connection sends `beside`, as often as it can or `perSecond` times a second. */
export function sideBeside(
  name: string,
  server: Served,
  requests: readonly LoadRequest[],
  beside: readonly LoadRequest[],
  pace: { readonly perSecond?: number } = {},
): Side {
  const { pids, targets } = side(name, server, requests);
  const background: LoadTarget = {
    port: server.port,
    requests: beside,
    connections: 1,
    status: 200,
    isBackground: true,
    ...pace,
  };
  return { name, pids, targets: [...targets, background] };
}

/** Accepts gzip. */
export function gzipped(requests: readonly LoadRequest[]): LoadRequest[] {
  return requests.map((request) => ({
    ...request,
    headers: { ...request.headers, 'Accept-Encoding': 'gzip' },
  }));
}

/** Gives each connection a different request, so that no two can share one read. */
export function sideApart(name: string, server: Served, requests: readonly LoadRequest[]): Side {
  const targets = requests.map((request) => ({
    port: server.port,
    requests: [request],
    connections: 1,
    status: 200,
  }));
  return { name, pids: [server.pid], targets };
}

/** Sends each request with the next key of a file. */
export function sideOfKeys(name: string, server: Served, file: string, path: string, status: number): Side {
  const target = { port: server.port, keys: { path, file }, connections: CONNECTIONS, status };
  return { name, pids: [server.pid], targets: [target] };
}

export function bearer(key: string): { Authorization: string } {
  return { Authorization: `Bearer ${key}` };
}

/** Returns GET requests to the product's API. */
export function api(key: string, ...paths: readonly string[]): LoadRequest[] {
  return paths.map((path) => ({ path: `/api/v1${path}`, headers: bearer(key) }));
}

/** Returns GET requests to a peer that needs no key. */
export function plain(...paths: readonly string[]): LoadRequest[] {
  return paths.map((path) => ({ path }));
}

/** Returns one write per extension; every connection cycles through all of them. */
export function presenceWrites(prefix: string, headers: Readonly<Record<string, string>>): LoadRequest[] {
  return Array.from({ length: EXTENSIONS }, (_, index) => ({
    method: 'POST',
    path: `${prefix}/extensions/${FIRST_EXTENSION + ((index * 37) % EXTENSIONS)}/presence`,
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify({ presence: PRESENCES[index % PRESENCES.length] }),
  }));
}
