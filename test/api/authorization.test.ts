/** What a key may do, and which tenant it sees: over HTTP against a real host and database. */
import { expect } from 'chai';
import { AdminClient } from '../support/admin-client.js';
import { ask } from '../support/api.js';
import { startTestHost, type TestHost } from '../support/host.js';

describe('authorisation of /api/v1', () => {
  let test: TestHost;
  let reader: string;
  let writer: string;
  let tenant2Writer: string;
  before(async () => {
    test = await startTestHost();
    const admin = await AdminClient.signIn(test.url);
    reader = (await admin.createKey('Reader')).key;
    writer = (await admin.createKey('Writer', 'Read & write')).key;
    await admin.chooseTenant('2');
    tenant2Writer = (await admin.createKey('Writer 2', 'Read & write')).key;
  });
  after(() => test.stop());

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

  it('a read key that changes anything gets 403 with the exact sentence, before the path is looked at', async () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      for (const path of ['/extensions/205/presence', '/ping', '/nope', '/extensions/999999/presence']) {
        const answer = await ask(test.url, {
          method,
          path: `/api/v1${path}`,
          key: reader,
          json: { presence: 'x' },
        });
        expect(answer.status, `${method} ${path}`).to.equal(403);
        expect(answer.json().detail).to.equal('This API key is read-only.');
        expect(answer.headers['www-authenticate']).to.equal(
          'Bearer realm="exovo-api", error="insufficient_scope"',
        );
      }
    }
  });

  it('no header or field turns a read key’s POST into a GET', async () => {
    const before = await presenceOf('1', '205');
    const answer = await setPresence(reader, '205', 'Custom 2', {
      headers: { 'X-HTTP-Method-Override': 'GET', 'X-Method-Override': 'GET' },
    });
    expect(answer.status).to.equal(403);
    expect(await presenceOf('1', '205')).to.equal(before);
  });

  it('a read & write key sets all five values, and the answer says what is stored', async () => {
    for (const presence of ['Away', 'Out of office', 'Custom 1', 'Custom 2', 'Available']) {
      const answer = await setPresence(writer, '205', presence);
      expect(answer.status).to.equal(200);
      expect(answer.json()).to.deep.equal({ extension: '205', presence });
      expect(await presenceOf('1', '205')).to.equal(presence);
    }
  });

  it('both tenants have a 205, and each key sees and sets its own', async () => {
    await setPresence(writer, '205', 'Custom 1');
    await setPresence(tenant2Writer, '205', 'Custom 2');
    expect([await presenceOf('1', '205'), await presenceOf('2', '205')]).to.deep.equal([
      'Custom 1',
      'Custom 2',
    ]);
    const names = [];
    for (const key of [writer, tenant2Writer]) {
      const answer = await ask(test.url, { path: '/api/v1/extensions', key });
      const { items } = answer.json<{ items: { extension: string; name: string; presence: string }[] }>();
      names.push(items.find(({ extension }) => extension === '205'));
    }
    expect(names[0]).to.include({ name: 'Ada Lovelace', presence: 'Custom 1' });
    expect(names[1]).to.include({ presence: 'Custom 2' });
    expect(names[1]?.name).to.not.equal('Ada Lovelace');
  });

  it('an extension of the other tenant and one that does not exist get the same 404', async () => {
    const [foreign] = await test.database.query<{ extension: string }>(
      `SELECT extension FROM pbx_extensions WHERE tenant_id = '2' AND extension NOT IN
         (SELECT extension FROM pbx_extensions WHERE tenant_id = '1') LIMIT 1`,
    );
    expect(foreign).to.not.equal(undefined);
    const before = await presenceOf('2', foreign?.extension ?? '');
    const shapes = [];
    for (const extension of [foreign?.extension ?? '', '987654']) {
      const answer = await setPresence(writer, extension, 'Custom 1');
      expect(answer.status).to.equal(404);
      const id = String(answer.headers['x-request-id']);
      const { date: _date, ...headers } = answer.headers;
      shapes.push(JSON.stringify([headers, answer.text]).replaceAll(id, 'REQUEST'));
    }
    expect(shapes[0]).to.equal(shapes[1]);
    expect(await presenceOf('2', foreign?.extension ?? '')).to.equal(before);
  });

  it('neither header nor host name chooses the tenant; query and body that try are refused', async () => {
    const headers = {
      'X-Tenant-Id': '2',
      'X-Tenant': '2',
      'X-Forwarded-Host': 'tenant2.example',
      Host: 'tenant2.example',
    };
    const answer = await ask(test.url, { path: '/api/v1/ping', key: writer, headers });
    expect(answer.json().tenant).to.equal('1');
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

  it('odd extension numbers in the path are 404, never a 500 or another extension', async () => {
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
      const answer = await setPresence(writer, extension, 'Custom 2');
      expect(answer.status, extension.slice(0, 40)).to.equal(404);
      expect(answer.headers['content-type']).to.equal('application/problem+json; charset=utf-8');
    }
    expect(await presenceOf('1', '205')).to.not.equal('Custom 2');
  });

  it('paths are exact: other spellings are 404 with a key and open nothing', async () => {
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
      const answer = await ask(test.url, { path, key: reader });
      expect(answer.status, path).to.equal(404);
      expect(answer.json().code, path).to.equal('not_found');
    }
    for (const path of ['/API/V1/ping', '/api/V1/ping', '/api/v2/ping', '/api/v10/ping', '/api']) {
      expect((await ask(test.url, { path, key: reader })).status, path).to.equal(404);
    }
  });
});
