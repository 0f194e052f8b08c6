/** Without EXOVO_PUBLIC_URL, a trusted proxy says with each request by which address its client reached the host. */
import type { IncomingMessage } from 'node:http';
import { expect } from 'chai';
import fc from 'fast-check';
import { forwardedAddress, parsePublicAddress } from '../../../src/standalone/server/public-address.js';
import { AdminClient, sessionCookieOf } from '../../support/admin-client.js';
import { ADMIN_PASSWORD, ADMIN_USER, startTestHost } from '../../support/host.js';
import { withTestHost } from '../../support/with-test-host.js';

const PUBLIC = 'https://pbx.example.com/exovo';
const FORWARDED = {
  'X-Forwarded-Host': 'pbx.example.com',
  'X-Forwarded-Proto': 'https',
  'X-Forwarded-Prefix': '/exovo',
};
const PAGES = '/admin/integrations/api';

describe('Behind a trusted proxy that names the public address', () => {
  const test = withTestHost({ environment: { EXOVO_TRUSTED_PROXIES: '127.0.0.1' } });

  const get = (path: string, headers: Readonly<Record<string, string>> = FORWARDED) =>
    fetch(test.url + path, {
      redirect: 'manual',
      headers: { Accept: 'text/html', Cookie: test.admin.cookie, ...headers },
    });

  it('begins with it every link of the host’s and the plugin’s pages, and their redirects', async () => {
    for (const path of [`${PAGES}/keys`, `${PAGES}/reference`, '/admin/plugins', '/admin/nothing']) {
      const html = await (await get(path)).text();
      const links = [...html.matchAll(/(?:href|src|action)="([^"#?]+)/g)].map(([, link = '']) => link);
      for (const link of links) expect(link, path).to.match(/^(\/exovo\/|https:)/);
    }
    expect((await get(PAGES)).headers.get('location')).to.equal(`/exovo${PAGES}/keys`);
    expect(await (await get(`${PAGES}/keys`)).text()).to.match(
      /<a href="\/exovo\/admin\/integrations\/api" aria-current="page">/,
    );
  });

  it('shows it in the reference, and in the documents without a key', async () => {
    expect(await (await get(`${PAGES}/reference`)).text()).to.include(`${PUBLIC}/api/v1`);
    for (const path of ['/openapi.json', '/openapi-3.0.json', '/reference', '/reference.md']) {
      const response = await get(`/api/v1${path}`);
      const text = await response.text();
      expect(text, path).to.include(`${PUBLIC}/api/v1`).and.to.not.include(test.url);
      // Another client may have chosen it.
      expect(response.headers.get('cache-control'), path).to.equal('no-store');
    }
  });

  it('begins with it the type of problems, also while the plugin is disabled', async () => {
    const typeOf = async (path: string) => ((await (await get(path)).json()) as { type: string }).type;
    expect(await typeOf('/api/v1/ping')).to.equal(`${PUBLIC}/api/v1/reference#problem-missing_key`);
    await test.admin.post('/admin/plugins/exovo-api-access/disable');
    expect(await typeOf('/api/v1/ping')).to.equal(`${PUBLIC}/api/v1/reference#problem-api_disabled`);
    await test.admin.post('/admin/plugins/exovo-api-access/enable');
  });

  it('sets Secure cookies with its path, sends HSTS and accepts its origin', async () => {
    const response = await fetch(`${test.url}/admin/sign-in`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json', ...FORWARDED },
      body: JSON.stringify({ username: ADMIN_USER, password: ADMIN_PASSWORD }),
    });
    expect(sessionCookieOf(response)).to.include('; Path=/exovo/admin; HttpOnly; Secure; SameSite=Lax');
    expect(response.headers.get('strict-transport-security')).to.include('max-age=');
    const create = (origin: string) =>
      test.admin.post(`${PAGES}/keys`, { name: 'x', scope: 'Read' }, { Origin: origin, ...FORWARDED });
    expect((await create('https://pbx.example.com')).status).to.equal(201);
    expect((await create('https://elsewhere.example.com')).status).to.equal(403);
  });

  it('keeps the addresses of clients apart', async () => {
    const other = { ...FORWARDED, 'X-Forwarded-Host': 'other.example.com' };
    const [first, second] = await Promise.all([
      get('/api/v1/openapi.json', other).then((response) => response.text()),
      get('/api/v1/openapi.json').then((response) => response.text()),
    ]);
    expect(first).to.include('https://other.example.com/exovo/api/v1').and.to.not.include(PUBLIC);
    expect(second).to.include(PUBLIC).and.to.not.include('other.example.com');
  });
});

describe('The forwarded address', () => {
  it('is ignored if the proxy is not trusted, and if EXOVO_PUBLIC_URL is set', async () => {
    const fixed = 'http://fixed.example.com';
    for (const environment of [
      {},
      { EXOVO_TRUSTED_PROXIES: '127.0.0.1', EXOVO_PUBLIC_URL: fixed },
    ] as const) {
      const test = await startTestHost({ environment });
      const response = await fetch(`${test.url}/api/v1/ping`, { headers: FORWARDED });
      const { type } = (await response.json()) as { type: string };
      const expected = 'EXOVO_PUBLIC_URL' in environment ? fixed : test.url;
      expect(type.startsWith(`${expected}/api/v1/reference#`), type).to.equal(true);
      const admin = await AdminClient.signIn(test.url);
      expect((await admin.get('/admin')).headers.get('location')).to.not.include('exovo/');
      await test.stop();
    }
  });

  const FALLBACK = parsePublicAddress('http://127.0.0.1:8080');
  const addressFor = (headers: Readonly<Record<string, string>>) =>
    forwardedAddress(
      () => FALLBACK,
      () => true,
    )({ headers, socket: {} } as unknown as IncomingMessage);

  it('is what the nearest proxy wrote if several values arrive, because the others can be the client’s', () => {
    const { url } = addressFor({
      'x-forwarded-host': 'evil.example, pbx.example.com:8443',
      'x-forwarded-proto': 'http, https',
      'x-forwarded-prefix': '/evil, /exovo/',
    });
    expect(url).to.equal('https://pbx.example.com:8443/exovo');
  });

  it('is that of each request, however many others were named before', () => {
    const address = forwardedAddress(
      () => FALLBACK,
      () => true,
    );
    for (let i = 0; i < 100; i++) {
      const headers = { 'x-forwarded-host': `pbx-${i % 20}.example.com` };
      expect(address({ headers, socket: {} } as unknown as IncomingMessage).url).to.equal(
        `http://pbx-${i % 20}.example.com`,
      );
    }
  });

  it('is the listening address in each part that is missing or malformed', () => {
    expect(addressFor({})).to.equal(FALLBACK);
    expect(addressFor({ 'x-forwarded-prefix': '/exovo' }).url).to.equal('http://127.0.0.1:8080/exovo');
    expect(addressFor({ 'x-forwarded-host': 'a/b' })).to.equal(FALLBACK);
    expect(addressFor({ 'x-forwarded-host': 'a@b' })).to.equal(FALLBACK);
    expect(addressFor({ 'x-forwarded-proto': 'javascript' })).to.equal(FALLBACK);
    expect(addressFor({ 'x-forwarded-prefix': '//evil.example' })).to.equal(FALLBACK);
    expect(addressFor({ 'x-forwarded-prefix': '/a;Domain=b' })).to.equal(FALLBACK);
  });

  it('is always an http or https URL whose path is safe in links and cookies, whatever is sent', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.domain(),
      fc.constantFrom('..', '/..', '/./a'),
    );
    fc.assert(
      fc.property(text, text, text, (host, proto, prefix) => {
        const { url, path } = addressFor({
          'x-forwarded-host': host,
          'x-forwarded-proto': proto,
          'x-forwarded-prefix': prefix,
        });
        expect(url).to.match(/^https?:\/\/[^/\s"<>]+(\/[\w.~-]+)*$/);
        expect(path).to.match(/^(\/[\w.~-]+)*$/);
        expect(new URL(url).href.replace(/\/$/, '')).to.equal(url);
      }),
    );
  });
});
