/** The typed client on a real host, and its generated types compared with the routes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { type ApiClient, createApiClient } from '../../src/client/client.js';
import { PACKAGE_ROOT } from '../support/package-root.js';
import { withTestHost } from '../support/with-test-host.js';

const file = (path: string) => join(PACKAGE_ROOT, path);

describe('The typed client', () => {
  const host = withTestHost();
  let client: ApiClient;

  before(async () => {
    const { key } = await host.admin.createKey('Typed client', 'Read & write');
    client = createApiClient({ baseUrl: `${host.url}/api/v1`, key });
  });

  it('and openapi.json are up to date with the routes', async () => {
    const { generate } = (await import(pathToFileURL(file('tools/generate-client/generate.mjs')).href)) as {
      generate: () => Promise<{ openApi: string; types: string }>;
    };
    const { openApi, types } = await generate();
    expect(readFileSync(file('openapi.json'), 'utf8') === openApi, 'openapi.json; npm run generate').to.equal(
      true,
    );
    expect(
      readFileSync(file('src/client/api-v1.ts'), 'utf8') === types,
      'api-v1.ts; npm run generate',
    ).to.equal(true);
  }).timeout(60_000);

  it('reads extensions and calls, and sets presence', async () => {
    const { data: ping } = await client.GET('/ping');
    expect(ping).to.deep.equal({ ok: true, key: 'Typed client', scope: 'Read & write', tenant: '1' });
    const { data: extensions } = await client.GET('/extensions');
    const [first] = extensions?.items ?? [];
    if (first === undefined) throw new Error('The demo has no extension.');
    const { data: stored } = await client.POST('/extensions/{extension}/presence', {
      params: { path: { extension: first.extension } },
      body: { presence: 'Out of office' },
    });
    expect(stored).to.deep.equal({ extension: first.extension, presence: 'Out of office' });
    const { data: calls } = await client.GET('/calls', { params: { query: { limit: 3 } } });
    expect(calls?.items.map(({ from, to }) => [typeof from, typeof to])).to.deep.equal(
      Array(3).fill(['object', 'object']),
    );
  });

  it('returns a problem as the error', async () => {
    const { error, response } = await client.POST('/extensions/{extension}/presence', {
      params: { path: { extension: 'none' } },
      body: { presence: 'Away' },
    });
    expect([response.status, error?.code]).to.deep.equal([404, 'extension_not_found']);
  });
});
