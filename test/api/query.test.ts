/** What a query may contain: over HTTP, on a real host and database. */
import { expect } from 'chai';
import { ask } from '../support/api.js';
import { withTestHost } from '../support/with-test-host.js';

describe('The query of /api/v1', () => {
  const test = withTestHost();
  let key: string;
  before(async () => {
    key = (await test.admin.createKey('Reader')).key;
  });

  const get = (path: string) => ask(test.url, { path: `/api/v1${path}`, key });
  const count = async (path: string) => (await get(path)).json<{ items: unknown[] }>().items.length;

  it('accepts a limit of 1 to 500, by default 50', async () => {
    expect(await count('/calls')).to.equal(50);
    expect(await count('/calls?limit=1')).to.equal(1);
    expect(await count('/calls?limit=499')).to.equal(499);
    expect(await count('/calls?limit=500')).to.equal(500);
  });

  it('responds to any other limit with a 400 that says what is allowed, and never clamps it', async () => {
    const limits = [
      '0',
      '-1',
      '501',
      '1000',
      '1e1',
      '1e9',
      '1.5',
      '',
      '01',
      '+5',
      '%2B5',
      '0x10',
      'true',
      'null',
      'NaN',
      'Infinity',
      '%205',
      '5%20',
      '5%00',
      '%EF%BC%95',
      '10abc',
      '9007199254740993',
      '1,5',
      '5;',
      '٥',
    ];
    for (const limit of limits) {
      const response = await get(
        `/calls?limit=${/^[\x21-\x7e]*$/.test(limit) ? limit : encodeURIComponent(limit)}`,
      );
      expect(response.status, limit).to.equal(400);
      expect(response.json().code, limit).to.equal('invalid_query');
      expect(response.json().detail, limit).to.equal(
        '"limit" must be a whole number from 1 to 500, in decimal digits; the default is 50.',
      );
    }
  });

  it('refuses a repeated parameter by name, even if both values are equal', async () => {
    for (const query of ['limit=1&limit=2', 'limit=5&limit=5', 'limit=1&limit=2&limit=3']) {
      const response = await get(`/calls?${query}`);
      expect(response.status, query).to.equal(400);
      expect(response.json().detail, query).to.equal('"limit" may be given only once.');
    }
  });

  it('refuses unknown parameters by name on every endpoint', async () => {
    for (const path of ['/ping', '/extensions', '/calls']) {
      const response = await get(`${path}?offset=1&page=2`);
      expect(response.status, path).to.equal(400);
      expect(response.json().detail, path).to.include('"offset", "page"');
    }
    for (const query of [
      'limit[]=1',
      'limit[$gt]=1',
      'limit[__proto__]=1',
      'a[b][c]=1',
      'Limit=5',
      'limit%20=5',
      '__proto__=1',
      'constructor=1',
      '=1',
      '&&x',
    ]) {
      expect((await get(`/calls?${query}`)).status, query).to.equal(400);
    }
    expect({}).to.not.have.property('limit');
  });

  it('says that a cache buster is not needed', async () => {
    expect((await get('/ping?_=123')).json().detail).to.equal(
      'Unknown query parameter: "_". Remove it. Responses are never cached, so a cache buster is not needed.',
    );
  });

  it('refuses a thousand parameters with a short response', async () => {
    const query = Array.from({ length: 1_000 }, (_, i) => `p${i}=1`).join('&');
    const response = await get(`/calls?${query}`);
    expect(response.status).to.equal(400);
    expect(response.text.length).to.be.below(500);
  });

  it('never repeats a part of the query that may be a key or an attack', async () => {
    const response = await get(`/calls?${key}=1&%3Cscript%3E=1&${encodeURIComponent('a\r\nb')}=2`);
    expect(response.status).to.equal(400);
    expect(response.text).to.not.include(key);
    expect(response.text).to.not.include('<script>');
  });

  it('treats an empty query as none', async () => {
    expect((await get('/ping?')).status).to.equal(200);
    expect(await count('/calls?')).to.equal(50);
  });
});
