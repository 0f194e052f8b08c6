/** What a key may do and which tenant it sees: over HTTP, on a real host and database. */
import { expect } from 'chai';
import { ask } from '../support/api.js';
import { withTestHost } from '../support/with-test-host.js';

describe('Authorisation of /api/v1', () => {
  const test = withTestHost();
  let reader: string;
  let writer: string;
  let tenant2Writer: string;
  before(async () => {
    const { admin } = test;
    reader = (await admin.createKey('Reader')).key;
    writer = (await admin.createKey('Writer', 'Read & write')).key;
    await admin.chooseTenant('2');
    tenant2Writer = (await admin.createKey('Writer 2', 'Read & write')).key;
  });

  const presenceOf = async (tenantId: string, extension: string) => {
    const [row] = await test.database.query<{ presence: string }>(
      'SELECT presence FROM pbx_presence WHERE tenant_id = ? AND extension = ?',
      [tenantId, extension],
    );
    return row?.presence;
  };
  const setPresence = (key: string, extension: string, presence = 'Away', more: object = {}) =>
    ask(test.url, {
      method: 'POST',
      path: `/api/v1/extensions/${extension}/presence`,
      key,
      json: { presence },
      ...more,
    });

  it('responds 403 with the documented sentence to any change by a read key, whatever the path', async () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'TRACE']) {
      for (const path of ['/extensions/205/presence', '/ping', '/nope', '/extensions/999999/presence']) {
        const response = await ask(test.url, {
          method,
          path: `/api/v1${path}`,
          key: reader,
          json: { presence: 'x' },
        });
        expect(response.status, `${method} ${path}`).to.equal(403);
        expect(response.json().detail).to.equal('This API key is read-only.');
        expect(response.headers['www-authenticate']).to.equal(
          'Bearer realm="exovo-api", error="insufficient_scope"',
        );
      }
    }
  });

  it("ignores headers that claim a read key's POST is a GET", async () => {
    const before = await presenceOf('1', '205');
    const response = await setPresence(reader, '205', 'Custom 2', {
      headers: { 'X-HTTP-Method-Override': 'GET', 'X-Method-Override': 'GET' },
    });
    expect(response.status).to.equal(403);
    expect(await presenceOf('1', '205')).to.equal(before);
  });

  it('sets all five presence values with a read & write key, and returns the stored one', async () => {
    for (const presence of ['Away', 'Out of office', 'Custom 1', 'Custom 2', 'Available']) {
      const response = await setPresence(writer, '205', presence);
      expect(response.status).to.equal(200);
      expect(response.json()).to.deep.equal({ extension: '205', presence });
      expect(await presenceOf('1', '205')).to.equal(presence);
    }
  });

  it("shows and sets each tenant's own extension 205", async () => {
    await setPresence(writer, '205', 'Custom 1');
    await setPresence(tenant2Writer, '205', 'Custom 2');
    expect([await presenceOf('1', '205'), await presenceOf('2', '205')]).to.deep.equal([
      'Custom 1',
      'Custom 2',
    ]);
    const names = [];
    for (const key of [writer, tenant2Writer]) {
      const response = await ask(test.url, { path: '/api/v1/extensions', key });
      const { items } = response.json<{ items: { extension: string; name: string; presence: string }[] }>();
      names.push(items.find(({ extension }) => extension === '205'));
    }
    expect(names[0]).to.include({ name: 'Ada Lovelace', presence: 'Custom 1' });
    expect(names[1]).to.include({ presence: 'Custom 2' });
    expect(names[1]?.name).to.not.equal('Ada Lovelace');
  });

  it('responds with the same 404 to an extension of another tenant and one that does not exist', async () => {
    const [foreign] = await test.database.query<{ extension: string }>(
      `SELECT extension FROM pbx_extensions WHERE tenant_id = '2' AND extension NOT IN
         (SELECT extension FROM pbx_extensions WHERE tenant_id = '1') LIMIT 1`,
    );
    expect(foreign).to.not.equal(undefined);
    const before = await presenceOf('2', foreign?.extension ?? '');
    const shapes = [];
    for (const extension of [foreign?.extension ?? '', '987654']) {
      const response = await setPresence(writer, extension, 'Custom 1');
      expect(response.status).to.equal(404);
      const id = String(response.headers['x-request-id']);
      const { date: _date, ...headers } = response.headers;
      shapes.push(JSON.stringify([headers, response.text]).replaceAll(id, 'REQUEST'));
    }
    expect(shapes[0]).to.equal(shapes[1]);
    expect(await presenceOf('2', foreign?.extension ?? '')).to.equal(before);
  });

  it('lets no header or host name choose the tenant, and refuses a query or body that tries', async () => {
    const headers = {
      'X-Tenant-Id': '2',
      'X-Tenant': '2',
      'X-Forwarded-Host': 'tenant2.example',
      Host: 'tenant2.example',
    };
    const response = await ask(test.url, { path: '/api/v1/ping', key: writer, headers });
    expect(response.json().tenant).to.equal('1');
    const query = await ask(test.url, { path: '/api/v1/extensions?tenant=2', key: writer });
    expect(query.status).to.equal(400);
    const body = await ask(test.url, {
      method: 'POST',
      path: '/api/v1/extensions/205/presence',
      key: writer,
      json: { presence: 'Away', tenantId: '2' },
    });
    expect(body.status).to.equal(400);
  });

  it('responds 404 to odd extension numbers in the path, never 500 or with another extension', async () => {
    const odd = [
      '0',
      '-1',
      '1e3',
      '2147483648',
      '9007199254740993',
      '18446744073709551616',
      '1e1',
      '0x1f',
      '205;',
      '205%20',
      '%20205',
      '0205',
      '%EF%BC%92%EF%BC%90%EF%BC%95',
      '..%2f205',
      '%00',
      '205%00',
      '%25',
      '%E0%A4',
      '%27%20OR%201=1--',
      '205/..',
      '%2e%2e',
      'null',
      '*',
      '%5b%5d',
      'a'.repeat(10_000),
    ];
    for (const extension of odd) {
      const response = await setPresence(writer, extension, 'Custom 2');
      expect(response.status, extension.slice(0, 40)).to.equal(404);
      expect(response.headers['content-type']).to.equal('application/problem+json; charset=utf-8');
    }
    expect(await presenceOf('1', '205')).to.not.equal('Custom 2');
  });

  it('responds 404 to every other spelling of a path', async () => {
    const odd = [
      '/api/v1',
      '/api/v1/',
      '/api/v1/ping/',
      '/api/v1//ping',
      '/api/v1/PING',
      '/api/v1/ping;jsessionid=1',
      '/api/v1/%70ing/',
      '/api/v1/extensions//presence',
      '/api/v1/extensions/',
      '/api/v1/../admin',
      '/api/v1/./nope',
      '/api/v1/ping%2f',
      '/api/v1/%2e%2e/ping',
      '/api/v1/internal',
    ];
    for (const path of odd) {
      const response = await ask(test.url, { path, key: reader });
      expect(response.status, path).to.equal(404);
      expect(response.json().code, path).to.equal('not_found');
    }
    for (const path of ['/API/V1/ping', '/api/V1/ping', '/api/v2/ping', '/api/v10/ping', '/api']) {
      expect((await ask(test.url, { path, key: reader })).status, path).to.equal(404);
    }
  });
});
