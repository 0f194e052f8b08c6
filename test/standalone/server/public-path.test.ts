/** A public URL with a path: a proxy strips it, and everything that leaves the host carries it. */
import { join } from 'node:path';
import { expect } from 'chai';
import { contractChecks } from '../../../src/contract-tests/index.js';
import { AdminClient, sessionCookieOf } from '../../support/admin-client.js';
import { capturedHost } from '../../support/captured-host/plugin.js';
import {
  ADMIN_PASSWORD,
  ADMIN_USER,
  startTestHost,
  type TestHost,
  type TestHostOptions,
} from '../../support/host.js';
import { PACKAGE_ROOT } from '../../support/package-root.js';
import { PageClient } from '../../support/page-client.js';
import { type StrippingProxy, startStrippingProxy } from '../../support/stripping-proxy.js';

const BASE = '/exovo';
const KEYS = '/admin/integrations/api/keys';

/** A host behind the proxy, for the current `describe`. */
function withProxiedHost(options: TestHostOptions = {}): { readonly url: string } {
  let proxy: StrippingProxy;
  let test: TestHost | undefined;
  before(async () => {
    proxy = await startStrippingProxy(BASE);
    test = await startTestHost({ environment: { EXOVO_PUBLIC_URL: proxy.url }, ...options });
    proxy.passTo(test.url);
  });
  after(async () => {
    await test?.stop();
    await proxy.close();
  });
  return {
    get url() {
      return proxy.url;
    },
  };
}

describe('A public URL with a path', () => {
  const proxy = withProxiedHost();

  const signIn = (init: RequestInit) => fetch(`${proxy.url}/admin/sign-in`, { redirect: 'manual', ...init });
  const form = (fields: Readonly<Record<string, string>> = {}) => ({
    method: 'POST',
    headers: { Origin: new URL(proxy.url).origin, Accept: 'text/html' },
    body: new URLSearchParams({ username: ADMIN_USER, password: ADMIN_PASSWORD, ...fields }),
  });

  it('begins every link, form and asset of the host’s pages', async () => {
    const pages = await PageClient.signIn(proxy.url);
    const shown = [
      await (await signIn({})).text(),
      (await pages.get('/admin/plugins')).html,
      (await pages.get('/admin/plugins/exovo-api-access/uninstall')).html,
      (await pages.get('/admin/nothing')).html,
      (await pages.get(KEYS)).html,
      (await pages.get(`${KEYS}/new`)).html,
    ];
    for (const html of shown) {
      const links = [...html.matchAll(/(?:href|src|action)="([^"#]*)/g)].map(([, link = '']) => link);
      expect(links).not.to.be.empty;
      for (const link of links.filter((each) => !each.startsWith('?') && each !== ''))
        expect(link).to.match(/^(\/exovo\/|https?:)/);
    }
    expect(shown[4]).to.match(/<a href="\/exovo\/admin\/integrations\/api" aria-current="page">/);
  });

  it('begins every asset, which the proxy can serve', async () => {
    const html = await (await signIn({})).text();
    const assets = [...html.matchAll(/<link [^>]*href="([^"]*)"/g)].map(([, link = '']) => link);
    expect(assets).to.have.length.at.least(2);
    for (const asset of assets) expect((await fetch(new URL(asset, proxy.url))).status, asset).to.equal(200);
  });

  it('begins redirects: to the sign-in, after it, to the first page, and after a sign-out', async () => {
    const location = async (response: Promise<Response>) => (await response).headers.get('location');
    const open = (path: string) =>
      fetch(proxy.url + path, { redirect: 'manual', headers: { Accept: 'text/html' } });
    expect(await location(open('/'))).to.equal('/exovo/admin');
    expect(await location(open(KEYS))).to.equal(`/exovo/admin/sign-in?return_to=${encodeURIComponent(KEYS)}`);
    expect(await location(signIn(form({ return_to: KEYS })))).to.equal(`/exovo${KEYS}`);
    const pages = await PageClient.signIn(proxy.url);
    expect((await pages.get('/admin')).headers.get('location')).to.match(/^\/exovo\/admin\//);
    const headers = { Origin: new URL(proxy.url).origin };
    const switched = await pages.submit('/admin/session/tenant', { tenantId: '2', return_to: KEYS }, headers);
    expect(switched.headers.get('location')).to.equal(`/exovo${KEYS}`);
    const left = await pages.submit('/admin/sign-out', {}, headers);
    expect(left.headers.get('location')).to.equal('/exovo/admin/sign-in');
    expect(left.headers.getSetCookie().join()).to.include('Path=/exovo/admin;');
  });

  it('is part of the path of every cookie', async () => {
    const response = await signIn(form());
    expect(sessionCookieOf(response)).to.include('; Path=/exovo/admin;');
    expect(response.headers.getSetCookie().join()).to.include('Path=/exovo/admin/sign-in;');
  });

  it('keeps the entries of a form that was submitted after the session had ended', async () => {
    const response = await fetch(`${proxy.url}${KEYS}`, {
      method: 'POST',
      headers: { Origin: new URL(proxy.url).origin, Accept: 'text/html' },
      body: new URLSearchParams({ name: 'Wallboard', scope: 'Read' }),
    });
    const [, interrupted = ''] = /name="interrupted" value="([^"]*)"/.exec(await response.text()) ?? [];
    const again = await (await signIn(form({ interrupted: interrupted.replaceAll('&quot;', '"') }))).text();
    expect(again).to.include(`action="/exovo${KEYS}"`).and.to.include('value="Wallboard"');
  });

  it('begins the type of problems', async () => {
    const response = await fetch(`${proxy.url}/api/v1/ping`);
    const { type } = (await response.json()) as { type: string };
    expect(type).to.equal(`${proxy.url}/api/v1/reference#problem-missing_key`);
  });
});

describe('Behind a proxy that strips a path, the standalone host passes the contract kit:', () => {
  const proxy = withProxiedHost({ pluginFolders: [join(PACKAGE_ROOT, 'test/support/captured-host')] });

  const subject = () => ({
    host: { ...capturedHost(), settings: { pbx: 'standalone' } },
    url: proxy.url,
    tenantId: '1',
    unknownTenantId: 'nobody',
    administrator: async () => ({ Cookie: (await AdminClient.signIn(proxy.url)).cookie }),
  });
  for (const { name, run } of contractChecks(subject)) it(name, run);
});
