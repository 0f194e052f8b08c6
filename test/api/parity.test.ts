/** Compares the route table, what is enforced over HTTP, and the OpenAPI document. Changing only one of them fails. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { API_METHODS } from '../../src/api/route.js';
import { createApiRouter } from '../../src/api/router.js';
import { apiRoutes } from '../../src/api/routes.js';
import { SCOPES } from '../../src/keys/scope.js';
import { PACKAGE_ROOT } from '../support/package-root.js';
import { silentPorts } from '../support/silent-ports.js';
import { withTestHost } from '../support/with-test-host.js';

/** E.g. `GET /ping read`. */
type Endpoint = string;

/** What a router needs beside its routes; never called. */
const parts = {
  verifier: {} as never,
  rateLimits: undefined as never,
  lastUsed: {} as never,
  usage: {} as never,
  summaries: {} as never,
  logger: {} as never,
  links: { publicUrl: 'https://pbx.example.com', publicReference: true },
};

function ofTable(): Endpoint[] {
  return apiRoutes(silentPorts).map(
    ({ method, path, scope }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')} ${scope}`,
  );
}

function ofDocument(paths: Paths): Endpoint[] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, { security, 'x-scope': scope }]) =>
      security.map(() => `${method.toUpperCase()} ${path} ${scope}`),
    ),
  );
}

type Paths = Record<string, Record<string, { security: object[]; 'x-scope'?: string }>>;

describe('Routes, enforcement and OpenAPI', () => {
  const host = withTestHost();
  let keys: { read: string; readWrite: string };

  before(async () => {
    const { admin } = host;
    keys = {
      read: (await admin.createKey('Parity, read')).key,
      readWrite: (await admin.createKey('Parity, write', 'Read & write')).key,
    };
  });

  /** Tries each method on each path with a key of each scope. */
  async function enforced(paths: readonly string[]): Promise<Endpoint[]> {
    const found: Endpoint[] = [];
    for (const path of paths) {
      for (const method of API_METHODS) {
        const url = `${host.url}/api/v1${path.replace('{extension}', '205')}`;
        const status = async (key: string) =>
          (await fetch(url, { method, headers: { Authorization: `Bearer ${key}` } })).status;
        const withReadWrite = await status(keys.readWrite);
        if (withReadWrite === 404 || withReadWrite === 405) continue;
        found.push(`${method} ${path} ${(await status(keys.read)) === 403 ? 'read_write' : 'read'}`);
      }
    }
    return found;
  }

  it('agree on every endpoint, and every scope is used by one', async () => {
    const { paths } = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'openapi.json'), 'utf8')) as {
      paths: Paths;
    };
    const table = ofTable();
    expect(ofDocument(paths), 'openapi.json').to.have.members(table);
    const isGuarded = ([, operations]: [string, Paths[string]]) =>
      Object.values(operations).some(({ security }) => security.length > 0);
    const guarded = Object.entries(paths)
      .filter(isGuarded)
      .map(([path]) => path);
    expect(await enforced(guarded), 'what the host enforces').to.have.members(table);
    for (const scope of SCOPES)
      expect(
        table.some((endpoint) => endpoint.endsWith(` ${scope}`)),
        scope,
      ).to.equal(true);
  });

  it('refuse a route without a scope or a response, by name', () => {
    const [ping] = apiRoutes(silentPorts);
    for (const [missing, sentence] of [
      ['scope', 'The route GET /ping declares no scope.'],
      ['response', 'The route GET /ping declares no response.'],
    ] as const) {
      const routes = [{ ...ping, [missing]: undefined } as never];
      expect(() => createApiRouter({ ...parts, routes }), missing).to.throw(sentence);
    }
  });
});
