/** What may stand in a query: over HTTP against a real host and database. */
import { expect } from 'chai';
import { AdminClient } from '../support/admin-client.js';
import { ask } from '../support/api.js';
import { startTestHost, type TestHost } from '../support/host.js';

describe('the query of /api/v1', () => {
  let test: TestHost;
  let key: string;
  before(async () => {
    test = await startTestHost();
    key = (await (await AdminClient.signIn(test.url)).createKey('Reader')).key;
  });
  after(() => test.stop());

  const get = (path: string) => ask(test.url, { path: `/api/v1${path}`, key });
  const count = async (path: string) => (await get(path)).json<{ items: unknown[] }>().items.length;

  it('limit is 1 to 500, and 50 without it', async () => {
    expect(await count('/calls')).to.equal(50);
    expect(await count('/calls?limit=1')).to.equal(1);
    expect(await count('/calls?limit=499')).to.equal(499);
    expect(await count('/calls?limit=500')).to.equal(500);
  });

  it('any other limit is 400 that names it and says what is allowed, never clamped', async () => {
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
      const answer = await get(
        `/calls?limit=${/^[\x21-\x7e]*$/.test(limit) ? limit : encodeURIComponent(limit)}`,
      );
      expect(answer.status, limit).to.equal(400);
      expect(answer.json().code, limit).to.equal('invalid_query');
      expect(answer.json().detail, limit).to.include('"limit" must be a whole number from 1 to 500');
    }
  });

  it('a repeated parameter is refused by name, even when both values agree', async () => {
    for (const query of ['limit=1&limit=2', 'limit=5&limit=5', 'limit=1&limit=2&limit=3']) {
      const answer = await get(`/calls?${query}`);
      expect(answer.status, query).to.equal(400);
      expect(answer.json().detail, query).to.equal('"limit" may be given only once.');
    }
  });

  it('unknown parameters are refused by name on every endpoint', async () => {
    for (const path of ['/ping', '/extensions', '/calls']) {
      const answer = await get(`${path}?offset=1&page=2`);
      expect(answer.status, path).to.equal(400);
      expect(answer.json().detail, path).to.include('"offset", "page"');
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

  it('a thousand parameters are refused with a short answer', async () => {
    const query = Array.from({ length: 1_000 }, (_, i) => `p${i}=1`).join('&');
    const answer = await get(`/calls?${query}`);
    expect(answer.status).to.equal(400);
    expect(answer.text.length).to.be.below(500);
  });

  it('what stands in the query is never repeated when it could be a key or worse', async () => {
    const answer = await get(`/calls?${key}=1&%3Cscript%3E=1&${encodeURIComponent('a\r\nb')}=2`);
    expect(answer.status).to.equal(400);
    expect(answer.text).to.not.include(key);
    expect(answer.text).to.not.include('<script>');
  });

  it('an empty query is none', async () => {
    expect((await get('/ping?')).status).to.equal(200);
    expect(await count('/calls?')).to.equal(50);
  });
});
