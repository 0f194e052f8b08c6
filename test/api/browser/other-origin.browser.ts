/** Calls the API with Chromium from pages of other origins: one that allowedOrigins lists, and one that it doesn't. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { AdminClient } from '../../support/admin-client.js';
import { openPage } from '../../support/browser.js';
import { startTestHost, type TestHost } from '../../support/host.js';

/** An empty page on an origin of its own. */
async function startSite(): Promise<{ readonly server: Server; readonly origin: string }> {
  const server = createServer((_req, res) =>
    res.setHeader('Content-Type', 'text/html').end('<!doctype html>'),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

interface Seen {
  readonly status: number;
  readonly code: unknown;
  readonly requestId: string | null;
  readonly retryAfter: string | null;
}

describe('In a browser, a page of another origin', function () {
  this.timeout(60_000);
  let test: TestHost;
  let key: string;
  let listed: Awaited<ReturnType<typeof startSite>>;
  let unlisted: Awaited<ReturnType<typeof startSite>>;
  before(async () => {
    [listed, unlisted] = [await startSite(), await startSite()];
    test = await startTestHost({ environment: { EXOVO_ALLOWED_ORIGINS: listed.origin } });
    ({ key } = await (await AdminClient.signIn(test.url)).createKey('Wallboard'));
  });
  after(async () => {
    await test.stop();
    for (const { server } of [listed, unlisted]) {
      server.closeAllConnections();
      server.close();
    }
  });

  /** Sends a request from the page. Returns what the page may read, or the browser's error. */
  const call = (page: Page, path: string, init: object = {}): Promise<Seen | string> =>
    page.evaluate(
      async ([url, options]) => {
        try {
          const response = await fetch(url, options);
          const { code = null } = (await response.json()) as { code?: unknown };
          const [requestId, retryAfter] = ['X-Request-Id', 'Retry-After'].map((name) =>
            response.headers.get(name),
          );
          return {
            status: response.status,
            code,
            requestId: requestId ?? null,
            retryAfter: retryAfter ?? null,
          };
        } catch (error) {
          return String(error);
        }
      },
      [`${test.url}/api/v1${path}`, init] as const,
    );
  const withKey = (sent: string) => ({ headers: { Authorization: `Bearer ${sent}` } });
  const REFUSED = 'TypeError: Failed to fetch';

  it('that is listed reads 200, 401, 403 and 503 with their headers', async () => {
    const page = await openPage(listed.origin);
    await page.goto('/');
    const presence = '/extensions/205/presence';
    const change = {
      method: 'POST',
      headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
      body: '{"presence":"Away"}',
    };
    const seen = [
      await call(page, '/ping', withKey(key)),
      await call(page, '/ping', withKey('exovo_nonsense')),
      await call(page, '/ping'),
      await call(page, presence, change),
    ];
    await test.host.plugins.disable('exovo-api-access');
    seen.push(await call(page, '/ping', withKey(key)), await call(page, '/ping'));
    await test.host.plugins.enable('exovo-api-access');
    expect(
      seen.map((one) => (typeof one === 'string' ? one : [one.status, one.code, one.retryAfter])),
    ).to.deep.equal([
      [200, null, null],
      [401, 'invalid_key', null],
      [401, 'missing_key', null],
      [403, 'read_only_key', null],
      [503, 'api_disabled', '300'],
      [503, 'api_disabled', '300'],
    ]);
    for (const one of seen) expect(one).to.have.property('requestId').that.is.a('string');
    await page.context().close();
  });

  it('that is not listed reads no response, except the public documents', async () => {
    const page = await openPage(unlisted.origin);
    await page.goto('/');
    expect(await call(page, '/ping', withKey(key))).to.equal(REFUSED);
    expect(await call(page, '/ping')).to.equal(REFUSED);
    expect(await call(page, '/openapi.json')).to.include({ status: 200 });
    await page.context().close();
  });
});
