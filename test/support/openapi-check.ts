/**
 * Compares every response of /api/v1 during the suite with openapi.json: status, headers and body. `setup.ts` starts this
 * and fails the test in which a response differs.
 *
 * Responses of a host in this process are seen when they are sent, whatever client receives them; those of a host in
 * another process when `fetch` receives them. What a host adds under its own name (`x-…` members, its own paths) is not in
 * openapi.json; the tests of the hooks compare it with the host's own document.
 */
import diagnostics from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { OpenApiContract, type SeenResponse } from './openapi-contract.js';
import { PACKAGE_ROOT } from './package-root.js';

const API = '/api/v1/';
/** Every fictitious host of the suite has this name. The contract kit opens the gate with a router of its own. */
const OF_A_HOST = /^\/(acme\/|contract-probe$)/;
/** Documents for people, which are not in openapi.json. */
const OF_THE_REFERENCE = /^\/reference(\.md$|\/|$)/;
const MEMBER_OF_A_HOST = /,"x-acme[a-z-]*":(null|\{[^{}]*\})/g;

const contract = new OpenApiContract(JSON.parse(readFileSync(join(PACKAGE_ROOT, 'openapi.json'), 'utf8')));
const portsHere = new Set<number>();
const differences: string[] = [];
let checkedCount = 0;

export function startCheckingResponses(): void {
  diagnostics.subscribe('http.server.request.start', (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    const address = request.socket.address() as Partial<AddressInfo>;
    if (address.port !== undefined) portsHere.add(address.port);
    if (request.url?.startsWith(API)) watch(request, response);
  });
  const send = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const response = await send(input, init);
    const url = new URL(response.url);
    if (url.pathname.startsWith(API) && !portsHere.has(Number(url.port))) {
      note({
        method: init?.method ?? 'GET',
        path: url.pathname,
        status: response.status,
        headers: response.headers,
        body: await response.clone().text(),
      });
    }
    return response;
  };
}

/** Returns the differences since the last call. */
export function takeDifferences(): string[] {
  return differences.splice(0);
}

export function responsesChecked(): number {
  return checkedCount;
}

function watch(request: IncomingMessage, response: ServerResponse): void {
  const { method = '', url = '' } = request;
  const written = new Map<string, unknown>();
  const writeHead = response.writeHead;
  response.writeHead = function (this: ServerResponse, ...args: unknown[]) {
    for (const given of args) {
      if (typeof given !== 'object' || given === null) continue;
      for (const [name, value] of Object.entries(given)) written.set(name.toLowerCase(), value);
    }
    return Reflect.apply(writeHead, this, args);
  } as typeof response.writeHead;
  const end = response.end;
  response.end = function (this: ServerResponse, ...args: unknown[]) {
    const [chunk] = args;
    const ended = Reflect.apply(end, this, args);
    // The headers of writeHead replace those set before.
    const sent = new Map([...Object.entries(this.getHeaders()), ...written]);
    note({
      method,
      path: url.split('?')[0] ?? '',
      status: this.statusCode,
      headers: new Headers([...sent].map(([name, value]) => [name, String(value)])),
      body: bodyOf(chunk, sent.get('content-encoding')),
    });
    return ended;
  } as typeof response.end;
}

function bodyOf(chunk: unknown, encoding: unknown): string {
  if (typeof chunk !== 'string' && !Buffer.isBuffer(chunk)) return '';
  return (encoding === 'gzip' ? gunzipSync(chunk) : chunk).toString();
}

function note(response: SeenResponse): void {
  const path = response.path.slice(API.length - 1);
  // A 404 of the host itself, while the plugin is not enabled, has no request ID or has the policy of its pages.
  const { headers } = response;
  const isOfHost =
    response.status === 404 && (!headers.has('X-Request-Id') || headers.has('Content-Security-Policy'));
  if (isOfHost || OF_THE_REFERENCE.test(path) || OF_A_HOST.test(path)) return;
  checkedCount += 1;
  const body = response.body.replace(MEMBER_OF_A_HOST, '');
  differences.push(...contract.differences({ ...response, path, body }));
}
