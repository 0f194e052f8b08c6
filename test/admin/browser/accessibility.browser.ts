/**
 * Checks every page and dialog in both themes: axe-core, no sideways scrolling from 320 to 1920 pixels, and the
 * Content-Security-Policy, as sent and as the browser enforces it.
 */
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { addAdministrator } from '../../support/add-administrator.js';
import { openPage, signIn, signInByForm } from '../../support/browser.js';
import { checkPage, complaintsOf, INLINE } from '../../support/page-checks.js';
import { withTestHost } from '../../support/with-test-host.js';

const BASE = '/admin/integrations/api';
const ADMINISTRATORS = '/admin/administrators';
const LONG_NAME = 'w'.repeat(64);
interface Situation {
  readonly what: string;
  readonly reach: (page: Page) => Promise<unknown>;
}

describe('every page and dialog', function () {
  this.timeout(60_000);
  let keyId: string;
  let rotatedId: string;
  let oldPrefix: string;
  let limitedId: string;
  const test = withTestHost();
  const empty = withTestHost();
  before(async () => {
    const { admin } = test;
    for (const name of [
      'CRM sync',
      '<script>alert(1)</script>',
      'שלום, עולם',
      '😀'.repeat(100),
      'W'.repeat(100),
    ]) {
      await admin.createKey(name);
    }
    const revoked = await admin.createKey('Revoked', 'Read & write');
    await admin.revokeKey(revoked.id);
    ({ id: keyId } = await admin.createKey('Used'));
    ({ id: rotatedId, prefix: oldPrefix } = await admin.createKey('Rotated'));
    await admin.post(`${BASE}/keys/${rotatedId}/rotate`, { overlapHours: 24 });
    ({ id: limitedId } = await admin.createKey('Limited'));
    const networks = [
      '::/0',
      ...Array.from({ length: 12 }, (_, i) => `2001:db8:ffff:ffff:ffff:ffff:ffff:${i}`),
    ];
    await admin.post(`${BASE}/keys/${limitedId}/networks`, { networks });
    await addAdministrator(test.database, LONG_NAME, 'exovo-api-access.keys.view');
  });

  async function createKey(page: Page): Promise<void> {
    await page.goto(`${BASE}/keys/new`);
    await page.getByLabel('Name').fill('Shown');
    await page.getByRole('button', { name: 'Create key' }).click();
    await page.getByRole('heading', { name: 'API key created' }).waitFor();
  }
  const at = (path: string) => (page: Page) => page.goto(path);
  const situations: Situation[] = [
    { what: 'the key list', reach: at(`${BASE}/keys?state=all`) },
    { what: 'a search without a match', reach: at(`${BASE}/keys?search=nothing`) },
    { what: 'the form for a key', reach: at(`${BASE}/keys/new`) },
    {
      what: 'the form with errors',
      reach: async (page) => {
        await page.goto(`${BASE}/keys/new`);
        await page.getByRole('button', { name: 'Create key' }).click();
        await page.getByText('Please check the following:').waitFor();
      },
    },
    {
      what: 'a new key, tested',
      reach: async (page) => {
        await createKey(page);
        await page.getByRole('button', { name: 'Test key' }).click();
        await page.getByText('The key works.').waitFor();
        await page.getByRole('button', { name: 'Copy key' }).click();
        await page.getByText(/Copied\.|press Ctrl/).waitFor();
      },
    },
    {
      what: 'a form submitted twice',
      reach: async (page) => {
        await createKey(page);
        await page.reload();
        await page.getByText('This key has already been created').waitFor();
      },
    },
    {
      what: 'the confirmation dialog',
      reach: async (page) => {
        await page.goto(`${BASE}/keys/${keyId}`);
        await page.getByRole('link', { name: 'Revoke key' }).click();
        await page.getByRole('dialog').waitFor();
      },
    },
    { what: 'the page of a key', reach: (page) => page.goto(`${BASE}/keys/${keyId}`) },
    {
      what: 'a key found by its old secret',
      reach: async (page) => {
        await page.goto(`${BASE}/keys?search=${oldPrefix}`);
        await page.getByText('Found by an old secret').waitFor();
      },
    },
    { what: 'the page of a key with an old secret', reach: (page) => page.goto(`${BASE}/keys/${rotatedId}`) },
    {
      what: 'the question before an old secret ends',
      reach: async (page) => {
        await page.goto(`${BASE}/keys/${rotatedId}`);
        await page.getByRole('link', { name: 'End now' }).click();
        await page.getByRole('dialog').waitFor();
      },
    },
    {
      what: 'a new secret',
      reach: async (page) => {
        const { id } = await test.admin.createKey('New secret');
        await page.goto(`${BASE}/keys/${id}`);
        await page.getByText('New secret', { exact: true }).last().click();
        await page.getByLabel('1 hour').check();
        await page.getByRole('button', { name: 'Create new secret' }).click();
        await page.getByRole('heading', { name: 'New secret created' }).waitFor();
      },
    },
    {
      what: 'the form for a new secret submitted twice',
      reach: async (page) => {
        await page.reload();
        await page.getByText('Please check the following:').waitFor();
      },
    },
    {
      what: 'the limits of a key, with warnings and errors',
      reach: async (page) => {
        await page.goto(`${BASE}/keys/${limitedId}`);
        await page.getByText('Change rate limit').click();
        await page.getByLabel('Requests per minute').fill('0');
        await page.getByRole('button', { name: 'Save rate limit' }).click();
        await page.getByText('Please check the following:').waitFor();
        await page.getByText('Change networks').click();
      },
    },
    {
      what: 'the list sorted and filtered',
      reach: at(`${BASE}/keys?state=all&sort=lastUsed&unusedDays=never&creator=admin`),
    },
    {
      what: 'the confirmation page of several revocations',
      reach: async (page) => {
        await page.goto(`${BASE}/keys`);
        await page.getByLabel('Select all keys on this page').check();
        await page.getByRole('button', { name: 'Revoke selected keys' }).click();
        await page.getByRole('heading', { name: /Revoke \d+ API keys/ }).waitFor();
      },
    },
    { what: 'the confirmation page', reach: (page) => page.goto(`${BASE}/keys/${keyId}/revoke`) },
    { what: 'the audit log', reach: at(`${BASE}/audit`) },
    {
      what: 'the audit log of a key',
      reach: (page) => page.goto(`${BASE}/audit?keyId=${keyId}&from=2020-01-01&to=2020-01-01`),
    },
    { what: 'the reference', reach: at(`${BASE}/reference`) },
    { what: 'the public reference', reach: at('/api/v1/reference#problem-invalid_key') },
    {
      what: 'the public reference with its contents open, a language chosen and a response',
      reach: async (page) => {
        await page.setViewportSize({ width: 375, height: 800 });
        await page.goto('/api/v1/reference');
        const openApi = page.locator('section#getOpenApi');
        await openApi.getByText('PHP', { exact: true }).click();
        await openApi.getByRole('button', { name: 'Send' }).click();
        await openApi.getByText(/^200 · /).waitFor();
        await page.getByRole('button', { name: 'Contents' }).click();
      },
    },
    { what: 'an error page', reach: at(`${BASE}/nothing`) },
    { what: 'the plugins', reach: at('/admin/plugins') },
    {
      what: 'the question before a plugin is disabled',
      reach: at('/admin/plugins/exovo-api-access/disable'),
    },
    { what: 'the confirmation of an uninstall', reach: at('/admin/plugins/exovo-api-access/uninstall') },
    { what: 'the administrators', reach: at(ADMINISTRATORS) },
    {
      what: 'the form for an administrator, with an error',
      reach: async (page) => {
        await page.goto(ADMINISTRATORS);
        await page.getByRole('link', { name: 'Add administrator' }).click();
        await page.getByLabel('User name').fill(LONG_NAME);
        await page.getByLabel('Password').fill('long enough to be accepted');
        await page.getByRole('button', { name: 'Add administrator' }).click();
        await page.getByRole('alert').waitFor();
      },
    },
    { what: 'the page of an administrator', reach: at(`${ADMINISTRATORS}/${LONG_NAME}`) },
    {
      what: 'the question before an administrator is removed',
      reach: at(`${ADMINISTRATORS}/${LONG_NAME}/remove`),
    },
    { what: 'the account', reach: at('/admin/account') },
    { what: 'the log of the host', reach: at('/admin/log') },
    { what: 'the log of the host without a match', reach: at('/admin/log?actor=nobody') },
    {
      what: 'the menu of a narrow page, opened',
      reach: async (page) => {
        await page.setViewportSize({ width: 375, height: 800 });
        await page.goto(`${BASE}/keys`);
        await page.locator('summary', { hasText: 'Menu' }).click();
      },
    },
    {
      what: 'Health with a warning',
      reach: async (page) => {
        await test.database.query(
          'UPDATE exovo_api_keys SET created_at = UTC_TIMESTAMP(3) - INTERVAL 90 DAY WHERE id = ?',
          [keyId],
        );
        // Another change lets this process read the warnings again.
        await test.admin.createKey('Later');
        await page.goto(`${BASE}/keys`);
        await page.getByText('and never used').first().waitFor();
      },
    },
  ];

  describe('passes the checks in both themes:', () => {
    let page: Page;
    let complaints: string[];
    before(async () => {
      page = await openPage(test.url);
      // Confirms the question before a page that shows a key is left.
      page.on('dialog', (dialog) => dialog.accept());
      complaints = complaintsOf(page);
    });
    afterEach(() => expect(complaints.splice(0)).to.deep.equal([]));
    after(() => page.context().close());

    it('the sign-in', async () => {
      await page.goto('/admin');
      await checkPage(page, 'the sign-in');
      await signInByForm(page);
    });

    for (const { what, reach } of situations) {
      it(what, async () => {
        await reach(page);
        await checkPage(page, what);
      });
    }

    it('the pages of an administrator who may only view keys', async () => {
      await addAdministrator(test.database, 'viewer', 'exovo-api-access.keys.view');
      const viewerPage = await openPage(test.url);
      await signIn(viewerPage, '/admin', 'viewer');
      for (const path of [`${BASE}/keys`, `${BASE}/keys/${keyId}`, `${BASE}/audit`, ADMINISTRATORS]) {
        await viewerPage.goto(path);
        await checkPage(viewerPage, `${path} of a viewer`);
      }
      await viewerPage.context().close();
    });

    it('the key list and the audit log without any key', async () => {
      const emptyPage = await openPage(empty.url);
      await signIn(emptyPage);
      for (const path of [`${BASE}/keys`, `${BASE}/audit`]) {
        await emptyPage.goto(path);
        await checkPage(emptyPage, `${path} without any key`);
      }
      await emptyPage.context().close();
    });
  });

  it('has no inline script, style or handler', async () => {
    const paths = [
      '/admin/sign-in',
      '/admin/plugins',
      '/admin/plugins/exovo-api-access/uninstall',
      ADMINISTRATORS,
      '/admin/add-administrator',
      '/admin/account',
      '/admin/log',
      ...[
        'keys?state=all',
        'keys/new',
        `keys/${keyId}`,
        `keys/${keyId}/revoke`,
        `keys/${rotatedId}`,
        `keys/${rotatedId}/end-old-secret`,
        'audit',
        'reference',
        'nothing',
      ].map((path) => `${BASE}/${path}`),
    ];
    for (const path of paths) {
      const response = await fetch(test.url + path, {
        headers: { Accept: 'text/html', Cookie: test.admin.cookie },
      });
      const html = await response.text();
      expect(html, path).to.include('</html>');
      expect(html, path).to.not.match(INLINE);
      const policy = response.headers.get('content-security-policy') ?? '';
      expect(policy, path).to.include("default-src 'none'").and.include("script-src 'self'");
      expect(policy, path).to.include("style-src 'self'").and.include("frame-ancestors 'none'");
      expect(policy, path).to.not.include('unsafe');
      const assets = [...html.matchAll(/(?:src|rel="stylesheet" href)="([^"]*)"/g)];
      expect(assets, path).to.not.be.empty;
      for (const [, url = ''] of assets) {
        expect(url, `${path} loads only from the host`).to.match(/^\/admin\//);
      }
    }
  });
});
