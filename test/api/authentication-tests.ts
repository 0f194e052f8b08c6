/**
 * Authentication, including abuse of headers and keys: over HTTP, on a real host and database. The same tests run directly
 * on a host and through the relay of the FreePBX module.
 */
import { expect } from 'chai';
import { generateKey } from '../../src/keys/format.js';
import type { AdminClient, CreatedKey } from '../support/admin-client.js';
import { type Ask, ask, askRaw } from '../support/api.js';
import { countStatements } from '../support/count-statements.js';
import type { SuiteHost } from '../support/with-test-host.js';

const CHALLENGE = 'Bearer realm="exovo-api"';
const INVALID = `${CHALLENGE}, error="invalid_token"`;

export interface AuthenticatingHost extends Pick<SuiteHost, 'url' | 'admin' | 'database' | 'captured'> {
  /** Signs an administrator in, in a new session. */
  signIn(): Promise<AdminClient>;
  /** A web server in front has a limit of its own, and refuses longer headers itself. */
  readonly limitsHeadersItself?: boolean;
}

/** Adds the tests to the current `describe`. `prefix` is what comes before `/api/v1` in the host's addresses. */
export function authenticationTests(test: AuthenticatingHost, prefix = ''): void {
  const api = `${prefix}/api/v1`;
  let reader: CreatedKey;
  before(async () => {
    reader = await test.admin.createKey('Reader');
  });

  const ping = (more: Omit<Ask, 'path'> = {}, path = `${api}/ping`) => ask(test.url, { path, ...more });
  const withHeader = (value: string | string[]) => ping({ headers: { Authorization: value } });

  it('returns the name, scope and tenant of a valid key from ping', async () => {
    const response = await ping({ key: reader.key });
    expect(response.status).to.equal(200);
    expect(response.text).to.equal('{"ok":true,"key":"Reader","scope":"Read","tenant":"1"}');
  });

  it('accepts the scheme in upper and lower case, followed by one or more spaces', async () => {
    for (const value of [`bearer ${reader.key}`, `BEARER ${reader.key}`, `BeArEr   ${reader.key}`]) {
      expect((await withHeader(value)).status, value).to.equal(200);
    }
  });

  it('responds 401 with a challenge without an error code when no credential was sent', async () => {
    for (const headers of [
      {},
      { Authorization: '' },
      { Authorization: 'Bearer' },
      { Authorization: 'Bearer  ' },
    ]) {
      const response = await ping({ headers });
      expect(response.status).to.equal(401);
      expect(response.headers['www-authenticate']).to.equal(CHALLENGE);
      expect(response.json().code).to.equal('missing_key');
    }
  });

  it('responds 401 with error="invalid_token", never 500, to every malformed credential', async () => {
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
      const response = await withHeader(credential);
      expect(response.status, credential).to.equal(401);
      expect(response.headers['www-authenticate'], credential).to.equal(INVALID);
    }
  });

  it('refuses two Authorization headers, even if both are valid', async () => {
    const response = await askRaw(
      test.url,
      `GET ${api}/ping HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${reader.key}\r\n` +
        `authorization: Bearer ${reader.key}\r\n\r\n`,
    );
    expect(response).to.match(/^HTTP\/1\.1 401 /);
    expect(response).to.include('error="invalid_token"');
  });

  it('finds a second Authorization header behind any number of other headers', async () => {
    const many = 'a: b\r\n'.repeat(2_000);
    const one = `GET ${api}/ping HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${reader.key}\r\n${many}`;
    expect(await askRaw(test.url, `${one}\r\n`)).to.match(/^HTTP\/1\.1 200 /);
    expect(await askRaw(test.url, `${one}Authorization: Bearer x\r\n\r\n`)).to.match(/^HTTP\/1\.1 401 /);
  });

  it('treats a complete URL in the request line as its path: no way around the key, and no other tenant', async () => {
    const whole = (authorization = '') =>
      askRaw(
        test.url,
        `GET http://tenant2.example${api}/ping HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${authorization}\r\n`,
      );
    expect(await whole()).to.include('"code":"missing_key"');
    expect(await whole(`Authorization: Bearer ${reader.key}\r\n`)).to.include('"tenant":"1"');
  });

  it('never lets a NUL in a header reach the application', async () => {
    const response = await askRaw(
      test.url,
      `GET ${api}/ping HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${reader.key}\0\r\n\r\n`,
    );
    expect(response).to.match(/^HTTP\/1\.1 400 /);
  });

  if (test.limitsHeadersItself !== true) {
    it('responds 431 with a problem to headers of more than 16 KiB', async () => {
      const response = await askRaw(
        test.url,
        `GET ${api}/ping HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${'A'.repeat(65_536)}\r\n\r\n`,
      );
      expect(response).to.match(/^HTTP\/1\.1 431 /);
      expect(response).to.include('application/problem+json');
    });
  }

  it("ignores a key in the query, a cookie or the body, and doesn't log it", async () => {
    const responses = [
      await ping({}, `${api}/ping?access_token=${reader.key}&api_key=${reader.key}`),
      await ping({ headers: { Cookie: `api_key=${reader.key}`, 'X-Api-Key': reader.key } }),
      await ping({ method: 'POST', json: { api_key: reader.key } }, `${api}/extensions/205/presence`),
    ];
    for (const response of responses) {
      expect(response.status).to.equal(401);
      expect(response.headers['www-authenticate']).to.equal(CHALLENGE);
      expect(response.text).to.not.include(reader.key);
    }
    expect(test.captured.text()).to.not.include(reader.key);
  });

  it("doesn't accept the stored hash of a key", async () => {
    const [row] = await test.database.query<{ hash: Buffer }>(
      'SELECT hash FROM exovo_api_key_secrets WHERE key_id = ?',
      [reader.id],
    );
    const hash = row?.hash ?? Buffer.alloc(0);
    expect(hash).to.have.length(32);
    for (const form of [
      hash.toString('hex'),
      hash.toString('base64'),
      `exovo_${hash.toString('hex').slice(0, 28)}`,
    ]) {
      expect((await withHeader(`Bearer ${form}`)).status).to.equal(401);
    }
  });

  it('responds to an unknown and a revoked key with the same bytes except the request ID', async () => {
    const revoked = await test.admin.createKey('Short-lived');
    expect((await ping({ key: revoked.key })).status).to.equal(200);
    await test.admin.revokeKey(revoked.id);
    const shapes = [];
    for (const key of [generateKey(), revoked.key]) {
      const response = await ping({ key });
      const id = String(response.headers['x-request-id']);
      expect(response.json().requestId).to.equal(id);
      const { date: _date, ...headers } = response.headers;
      shapes.push(JSON.stringify([response.status, headers, response.text]).replaceAll(id, 'REQUEST'));
    }
    expect(shapes[0]).to.equal(shapes[1]);
  });

  it('responds with the same 401 to every path and method without a key, existing or not', async () => {
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
        const response = await ask(test.url, { path: `${api}${path}`, method });
        expect(response.status, `${method} ${path}`).to.equal(401);
        expect(response.json().code, `${method} ${path}`).to.equal('missing_key');
      }
    }
  });

  it('sends no query for a malformed key, and one each for an unknown and a revoked key', async () => {
    const revoked = await test.admin.createKey('Counted');
    await test.admin.revokeKey(revoked.id);
    const flipped = reader.key.slice(0, -1) + (reader.key.endsWith('a') ? 'b' : 'a');
    await ping({ key: generateKey() });
    const statementsFor = (key: () => string) =>
      countStatements(test.database, async () => {
        for (let i = 0; i < 20; i++) expect((await ping({ key: key() })).status).to.equal(401);
      });
    expect(await statementsFor(() => flipped)).to.equal(0);
    for (const shape of [`"${reader.key}"`, `Bearer ${reader.key}`, 'exovo_XXXX'])
      expect(await statementsFor(() => shape), shape).to.equal(0);
    expect(await statementsFor(generateKey)).to.equal(20);
    expect(await statementsFor(() => revoked.key)).to.equal(20);
  });

  it("doesn't accept an administrator's session under /api/v1", async () => {
    expect((await ping({ headers: { Cookie: test.admin.cookie } })).status).to.equal(401);
  });

  it("doesn't accept an API key under /admin", async () => {
    for (const path of ['/admin/integrations/api/keys', '/admin/session', '/admin/plugins']) {
      const response = await ask(test.url, {
        path: `${prefix}${path}`,
        key: reader.key,
        headers: { Accept: 'application/json' },
      });
      expect(response.status, path).to.equal(401);
    }
  });

  it('refuses the key of a disabled tenant, and accepts it once the tenant is enabled again', async () => {
    const other = await test.signIn();
    await other.chooseTenant('2');
    const key = await other.createKey('Tenant 2');
    await test.database.query("UPDATE pbx_tenants SET enabled = 0 WHERE id = '2'");
    const refused = await ping({ key: key.key });
    await test.database.query("UPDATE pbx_tenants SET enabled = 1 WHERE id = '2'");
    expect(refused.status).to.equal(401);
    expect((await ping({ key: key.key })).json().tenant).to.equal('2');
  });
}
