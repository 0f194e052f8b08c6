/** Who gets in: abuse cases of headers and keys, over HTTP against a real host and database. */
import { expect } from 'chai';
import { generateKey } from '../../src/keys/format.js';
import { AdminClient, type CreatedKey } from '../support/admin-client.js';
import { type Ask, ask, askRaw } from '../support/api.js';
import { startTestHost, type TestHost } from '../support/host.js';

const CHALLENGE = 'Bearer realm="exovo-api"';
const INVALID = `${CHALLENGE}, error="invalid_token"`;

describe('authentication of /api/v1', () => {
  let test: TestHost;
  let admin: AdminClient;
  let reader: CreatedKey;
  before(async () => {
    test = await startTestHost();
    admin = await AdminClient.signIn(test.url);
    reader = await admin.createKey('Reader');
  });
  after(() => test.stop());

  const ping = (more: Omit<Ask, 'path'> = {}, path = '/api/v1/ping') => ask(test.url, { path, ...more });
  const withHeader = (value: string | string[]) => ping({ headers: { Authorization: value } });

  it('a valid key opens ping, which says what the key is', async () => {
    const answer = await ping({ key: reader.key });
    expect(answer.status).to.equal(200);
    expect(answer.text).to.equal('{"ok":true,"key":"Reader","scope":"Read","tenant":"1"}');
  });

  it('the scheme’s name is taken in any letter case, with one space or more', async () => {
    for (const value of [`bearer ${reader.key}`, `BEARER ${reader.key}`, `BeArEr   ${reader.key}`]) {
      expect((await withHeader(value)).status, value).to.equal(200);
    }
  });

  it('without a credential the answer is 401 with a challenge that names no error', async () => {
    for (const headers of [
      {},
      { Authorization: '' },
      { Authorization: 'Bearer' },
      { Authorization: 'Bearer  ' },
    ]) {
      const answer = await ping({ headers });
      expect(answer.status).to.equal(401);
      expect(answer.headers['www-authenticate']).to.equal(CHALLENGE);
      expect(answer.json().code).to.equal('missing_key');
    }
  });

  it('every malformed credential is 401 with error="invalid_token", and never a 500', async () => {
    const key = reader.key;
    const flipped = key.slice(0, 12) + (key[12] === 'a' ? 'b' : 'a') + key.slice(13);
    const credentials = [
      `Basic ${Buffer.from(`api_key:${key}`).toString('base64')}`,
      `Token ${key}`,
      `ApiKey ${key}`,
      key,
      `Bearer\t${key}`,
      `Bearer ${key} extra`,
      `Bearer ${key}, Bearer ${key}`,
      `Bearer ${key},`,
      `Bearer "${key}"`,
      `Bearer EXOVO_${key.slice(6)}`,
      `Bearer exov_${key.slice(6)}`,
      `Bearer ${flipped}`,
      `Bearer ${key.slice(0, -1)}`,
      `Bearer ${key}a`,
      `Bearer ${key.toLowerCase()}`,
      `Bearer exovo_${'A'.repeat(10_000)}`,
      `Bearer ${reader.prefix}`,
      `Bearer ${reader.id}`,
      "Bearer ' OR 1=1 -- ",
      'Bearer %',
      'Bearer exovo_%%%%%%%%%%%%%%%%%%%%%%%%%%%%',
      'Bearer \\"',
      Buffer.from(`Bearer ex\u00f6vo_${key.slice(6)}`, 'utf8').toString('latin1'),
      Buffer.from(`Bearer \ufeff${key}`, 'utf8').toString('latin1'),
      Buffer.from(`Bearer \u202e${key}`, 'utf8').toString('latin1'),
      Buffer.from(`Bearer ex\u043evo_${key.slice(6)}`, 'utf8').toString('latin1'),
      Buffer.from(`Bearer exovo_\uff11${key.slice(7)}`, 'utf8').toString('latin1'),
    ];
    for (const credential of credentials) {
      const answer = await withHeader(credential);
      expect(answer.status, credential).to.equal(401);
      expect(answer.headers['www-authenticate'], credential).to.equal(INVALID);
    }
  });

  it('two Authorization headers are refused, even when both are good', async () => {
    const answer = await askRaw(
      test.url,
      `GET /api/v1/ping HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${reader.key}\r\n` +
        `authorization: Bearer ${reader.key}\r\n\r\n`,
    );
    expect(answer).to.match(/^HTTP\/1\.1 401 /);
    expect(answer).to.include('error="invalid_token"');
  });

  it('a second Authorization header is seen behind any number of others', async () => {
    const many = 'a: b\r\n'.repeat(2_000);
    const one = `GET /api/v1/ping HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${reader.key}\r\n${many}`;
    expect(await askRaw(test.url, `${one}\r\n`)).to.match(/^HTTP\/1\.1 200 /);
    expect(await askRaw(test.url, `${one}Authorization: Bearer x\r\n\r\n`)).to.match(/^HTTP\/1\.1 401 /);
  });

  it('a whole address in the request line is its path: no way around the key, and no other tenant', async () => {
    const whole = (authorization = '') =>
      askRaw(
        test.url,
        `GET http://tenant2.example/api/v1/ping HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${authorization}\r\n`,
      );
    expect(await whole()).to.include('"code":"missing_key"');
    expect(await whole(`Authorization: Bearer ${reader.key}\r\n`)).to.include('"tenant":"1"');
  });

  it('a NUL in the header never reaches the application', async () => {
    const answer = await askRaw(
      test.url,
      `GET /api/v1/ping HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${reader.key}\0\r\n\r\n`,
    );
    expect(answer).to.match(/^HTTP\/1\.1 400 /);
  });

  it('headers beyond 16 KiB are 431 in the API’s own form', async () => {
    const answer = await askRaw(
      test.url,
      `GET /api/v1/ping HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${'A'.repeat(65_536)}\r\n\r\n`,
    );
    expect(answer).to.match(/^HTTP\/1\.1 431 /);
    expect(answer).to.include('application/problem+json');
  });

  it('a key in the query, a cookie or the body is never looked at, nor logged', async () => {
    const answers = [
      await ping({}, `/api/v1/ping?access_token=${reader.key}&api_key=${reader.key}`),
      await ping({ headers: { Cookie: `api_key=${reader.key}`, 'X-Api-Key': reader.key } }),
      await ping({ method: 'POST', json: { api_key: reader.key } }, '/api/v1/extensions/205/presence'),
    ];
    for (const answer of answers) {
      expect(answer.status).to.equal(401);
      expect(answer.headers['www-authenticate']).to.equal(CHALLENGE);
      expect(answer.text).to.not.include(reader.key);
    }
    expect(test.captured.text()).to.not.include(reader.key);
  });

  it('the stored hash of a key is no key', async () => {
    const [row] = await test.database.query<{ key_hash: Buffer }>(
      'SELECT key_hash FROM exovo_api_keys WHERE id = ?',
      [reader.id],
    );
    const hash = row?.key_hash ?? Buffer.alloc(0);
    expect(hash).to.have.length(32);
    for (const form of [
      hash.toString('hex'),
      hash.toString('base64'),
      `exovo_${hash.toString('hex').slice(0, 28)}`,
    ]) {
      expect((await withHeader(`Bearer ${form}`)).status).to.equal(401);
    }
  });

  it('an unknown key and a revoked one get the same answer, byte for byte but for the request id', async () => {
    const revoked = await admin.createKey('Short-lived');
    expect((await ping({ key: revoked.key })).status).to.equal(200);
    await admin.revokeKey(revoked.id);
    const shapes = [];
    for (const key of [generateKey(), revoked.key]) {
      const answer = await ping({ key });
      const id = String(answer.headers['x-request-id']);
      expect(answer.json().requestId).to.equal(id);
      const { date: _date, ...headers } = answer.headers;
      shapes.push(JSON.stringify([answer.status, headers, answer.text]).replaceAll(id, 'REQUEST'));
    }
    expect(shapes[0]).to.equal(shapes[1]);
  });

  it('a stranger gets the same 401 on every path and method, existing or not', async () => {
    for (const path of [
      '',
      '/',
      '/ping',
      '/extensions',
      '/calls?limit=0',
      '/nope',
      '/extensions/205/presence',
      '/%E0%A4',
    ]) {
      for (const method of ['GET', 'POST', 'DELETE', 'OPTIONS', 'PATCH']) {
        const answer = await ask(test.url, { path: `/api/v1${path}`, method });
        expect(answer.status, `${method} ${path}`).to.equal(401);
        expect(answer.json().code, `${method} ${path}`).to.equal('missing_key');
      }
    }
  });

  it('a malformed key costs no query; an unknown and a revoked one cost the same single one', async () => {
    const revoked = await admin.createKey('Counted');
    await admin.revokeKey(revoked.id);
    const queries = async () => {
      const [row] = await test.database.query<{ Value: string }>("SHOW GLOBAL STATUS LIKE 'Com_select'");
      return Number(row?.Value);
    };
    const flipped = reader.key.slice(0, -1) + (reader.key.endsWith('a') ? 'b' : 'a');
    await ping({ key: generateKey() });
    const before = await queries();
    for (let i = 0; i < 20; i++) expect((await ping({ key: flipped })).status).to.equal(401);
    const between = await queries();
    for (let i = 0; i < 20; i++) expect((await ping({ key: generateKey() })).status).to.equal(401);
    const after = await queries();
    for (let i = 0; i < 20; i++) expect((await ping({ key: revoked.key })).status).to.equal(401);
    expect(between - before).to.equal(0);
    expect(after - between).to.equal(20);
    expect((await queries()) - after).to.equal(20);
  });

  it('an administrator’s session opens nothing under /api/v1', async () => {
    expect((await ping({ headers: { Cookie: admin.cookie } })).status).to.equal(401);
  });

  it('a key opens nothing under /admin', async () => {
    for (const path of ['/admin/integrations/api/keys', '/admin/session', '/admin/plugins']) {
      const answer = await ask(test.url, { path, key: reader.key, headers: { Accept: 'application/json' } });
      expect(answer.status, path).to.equal(401);
    }
  });

  it('a key of a disabled tenant is refused, and works again when the tenant does', async () => {
    const other = await AdminClient.signIn(test.url);
    await other.chooseTenant('2');
    const key = await other.createKey('Tenant 2');
    await test.database.query("UPDATE pbx_tenants SET enabled = 0 WHERE id = '2'");
    const refused = await ping({ key: key.key });
    await test.database.query("UPDATE pbx_tenants SET enabled = 1 WHERE id = '2'");
    expect(refused.status).to.equal(401);
    expect((await ping({ key: key.key })).json().tenant).to.equal('2');
  });
});
