/** The documents of /api/v1 that need no key, and where the `type` of a problem leads. */
import { expect } from 'chai';
import { createHookRegistry, ENDPOINT } from '../../src/host-entry.js';
import { ask } from '../support/api.js';
import { withTestHost } from '../support/with-test-host.js';

const RESERVED = [
  '/openapi.json',
  '/openapi-3.0.json',
  '/reference',
  '/reference.md',
  '/reference/assets/a.css',
];

describe('The public documents', () => {
  const test = withTestHost();
  const get = (path: string, more: object = {}) => ask(test.url, { path: `/api/v1${path}`, ...more });

  it('are served to everybody and to pages of every website', async () => {
    for (const [path, type] of [
      ['/openapi.json', 'application/json; charset=utf-8'],
      ['/openapi-3.0.json', 'application/json; charset=utf-8'],
      ['/reference', 'text/html; charset=utf-8'],
    ] as const) {
      const response = await get(path, { headers: { Origin: 'https://wall.example' } });
      expect(response.status, path).to.equal(200);
      expect(response.headers, path).to.include({
        'content-type': type,
        'access-control-allow-origin': '*',
        'x-content-type-options': 'nosniff',
      });
      expect(response.headers, path).to.not.have.any.keys('set-cookie', 'access-control-allow-credentials');
    }
  });

  it('respond to GET and HEAD only, and refuse a query', async () => {
    for (const path of ['/openapi.json', '/openapi-3.0.json', '/reference']) {
      const [found, head] = [await get(path), await get(path, { method: 'HEAD' })];
      expect([head.status, head.text, head.headers['content-length']], path).to.deep.equal([
        200,
        '',
        found.headers['content-length'],
      ]);
      const posted = await get(path, { method: 'POST', json: {} });
      expect([posted.status, posted.headers.allow], path).to.deep.equal([405, 'GET, HEAD']);
      expect((await get(`${path}?page=1`)).status, path).to.equal(400);
    }
  });

  it('are the only paths that respond without a key', async () => {
    for (const path of [
      '/ping',
      '/openapi.jso',
      '/openapi.json/',
      '/References',
      '/reference/',
      '/reference/x',
    ]) {
      expect((await get(path)).status, path).to.equal(401);
    }
  });

  it('leave the CORS headers of every other path alone', async () => {
    const response = await get('/ping', { headers: { Origin: 'https://wall.example' } });
    expect(response.headers).to.not.have.property('access-control-allow-origin');
  });

  it('explain each code where the type of a problem leads, those of the admin JSON in the frame', async () => {
    const { text } = await get('/reference');
    const { type, code } = (await get('/ping')).json<{ type: string; code: string }>();
    expect(type).to.equal(`${test.url}/api/v1/reference#problem-missing_key`);
    expect(text).to.include(`id="problem-${code}"`);
    const refused = await test.admin.post('/admin/integrations/api/keys/1234567890/revoke', {});
    expect(await refused.json()).to.include({
      code: 'key_not_found',
      type: `${test.url}/admin/integrations/api/reference#problem-key_not_found`,
    });
  });

  it('keep their paths: an endpoint of a host is refused with a sentence', () => {
    for (const path of RESERVED) {
      const register = () =>
        createHookRegistry().register(
          ENDPOINT,
          { by: 'acme-pbx', name: 'own' },
          {
            method: 'GET',
            path,
            scope: 'read',
            summary: 'Own',
            response: { kind: 'json', schema: { type: 'object' } },
            example: { response: {} },
            handle: () => ({}),
          },
        );
      expect(register, path).to.throw(
        `The endpoint "own" of acme-pbx is refused: ${path} shadows ${path.replace('a.css', '{name}')}, which belongs to exovo-api-access.`,
      );
    }
  });
});

describe('With publicReference off', () => {
  const test = withTestHost({ environment: { EXOVO_PUBLIC_REFERENCE: 'off' } });

  it('the reference responds 404 with a key and 401 without, and the OpenAPI document is served', async () => {
    const { key } = await test.admin.createKey('Reader');
    for (const path of RESERVED.filter((reserved) => reserved.startsWith('/reference'))) {
      const [withKey, without] = [
        await ask(test.url, { path: `/api/v1${path}`, key }),
        await ask(test.url, { path: `/api/v1${path}` }),
      ];
      expect([withKey.status, withKey.json().code], path).to.deep.equal([404, 'not_found']);
      expect([without.status, without.json().code], path).to.deep.equal([401, 'missing_key']);
      expect(withKey.headers, path).to.not.have.property('access-control-allow-origin');
    }
    expect((await ask(test.url, { path: '/api/v1/openapi.json' })).status).to.equal(200);
  });

  it('the type of every problem leads to the reference of administrators', async () => {
    const typeOf = async () => (await ask(test.url, { path: '/api/v1/ping' })).json().type;
    const page = `${test.url}/admin/integrations/api/reference`;
    expect(await typeOf()).to.equal(`${page}#problem-missing_key`);
    await test.host.plugins.disable('exovo-api-access');
    expect(await typeOf()).to.equal(`${page}#problem-api_disabled`);
  });
});
