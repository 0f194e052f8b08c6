/**
 * Holds every answer of /api/v1 that the suite causes to openapi.json: status, headers and body. `setup.ts` starts it
 * and fails the test during which an answer differed.
 *
 * Answers of hosts in this process are seen where they leave, whatever client asked; those of a host in another
 * process where `fetch` takes them in. What a host adds under its own name (`x-…` members, its own paths) is not in the
 * file; the tests of the hooks check that against the host's own document.
 */
import diagnostics from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { OpenApiContract, type SeenAnswer } from './openapi-contract.js';
import { PACKAGE_ROOT } from './package-root.js';

const API = '/api/v1/';
/** All made-up hosts of the suite are called so. */
const OF_A_HOST = /^\/acme\//;
const MEMBER_OF_A_HOST = /,"x-acme[a-z-]*":(null|\{[^{}]*\})/g;

const contract = new OpenApiContract(JSON.parse(readFileSync(join(PACKAGE_ROOT, 'openapi.json'), 'utf8')));
const portsHere = new Set<number>();
const differences: string[] = [];
let checkedCount = 0;

export function startCheckingAnswers(): void {
  diagnostics.subscribe('http.server.request.start', (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    const address = request.socket.address() as Partial<AddressInfo>;
    if (address.port !== undefined) portsHere.add(address.port);
    if (request.url?.startsWith(API)) watch(request, response);
  });
  const send = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const answer = await send(input, init);
    const url = new URL(answer.url);
    if (url.pathname.startsWith(API) && !portsHere.has(Number(url.port))) {
      note({
        method: init?.method ?? 'GET',
        path: url.pathname,
        status: answer.status,
        headers: answer.headers,
        body: await answer.clone().text(),
      });
    }
    return answer;
  };
}

/** What differed since the last call; empties the list. */
export function takeDifferences(): string[] {
  return differences.splice(0);
}

export function answersChecked(): number {
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
    // What writeHead was given replaces what was set before.
    const sent = new Map([...Object.entries(this.getHeaders()), ...written]);
    note({
      method,
      path: url.split('?')[0] ?? '',
      status: this.statusCode,
      headers: new Headers([...sent].map(([name, value]) => [name, String(value)])),
      body: typeof chunk === 'string' || Buffer.isBuffer(chunk) ? chunk.toString() : '',
    });
    return ended;
  } as typeof response.end;
}

function note(answer: SeenAnswer): void {
  const path = answer.path.slice(API.length - 1);
  // The hosts' own answers, while the plugin is not enabled; they have no request id or a policy for pages.
  const { headers } = answer;
  const isOfHost =
    answer.status === 404 && (!headers.has('X-Request-Id') || headers.has('Content-Security-Policy'));
  if (isOfHost || OF_A_HOST.test(path)) return;
  checkedCount += 1;
  const body = answer.body.replace(MEMBER_OF_A_HOST, '');
  differences.push(...contract.differences({ ...answer, path, body }));
}
