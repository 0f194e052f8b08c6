/** The page that shows a key: copying without the clipboard API, leaving, going back, reloading. */
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { LAN_NAME, openPage, signInByForm } from '../../support/browser.js';
import { until } from '../../support/until.js';
import { withTestHost } from '../../support/with-test-host.js';

const BASE = '/admin/integrations/api';
const WHOLE_KEY = /exovo_[0-9A-Za-z]{28}/;

describe('a key on the page that shows it', function () {
  this.timeout(60_000);
  const test = withTestHost();

  const count = async (name: string) =>
    Number(
      (
        await test.database.query<{ n: number }>('SELECT COUNT(*) AS n FROM exovo_api_keys WHERE name = ?', [
          name,
        ])
      )[0]?.n,
    );
  /** Creates a key in the browser, and runs `work` on the page that shows it. */
  async function withKey(name: string, work: (page: Page, key: string) => Promise<void>, url = test.url) {
    const page = await openPage(url);
    await signInByForm(page, `${BASE}/keys/new`);
    await page.getByLabel('Name').fill(name);
    await page.getByRole('button', { name: 'Create key' }).click();
    const field = page.getByLabel(`API key for “${name}”`);
    await field.waitFor();
    await work(page, await field.inputValue());
    await page.context().close();
  }

  it('can be copied on plain http, where browsers have no clipboard API', async () => {
    const url = test.url.replace('127.0.0.1', LAN_NAME);
    await withKey(
      'Plain http',
      async (page, key) => {
        expect(await page.evaluate('[isSecureContext, navigator.clipboard === undefined]')).to.deep.equal([
          false,
          true,
        ]);
        const copied = page.evaluate(
          'new Promise((resolve) => addEventListener("copy", () => resolve(getSelection().toString())))',
        );
        await page.getByRole('button', { name: 'Copy key' }).click();
        expect(await copied).to.equal(key);
        await page.getByText('Copied.').waitFor();
        await page.getByRole('button', { name: 'Copy curl command' }).click();
        expect(await page.evaluate('getSelection().toString()')).to.include(`Bearer ${key}`);
        await page.getByRole('button', { name: 'Test key' }).click();
        await page.getByText('The key works.').waitFor();
      },
      url,
    );
  });

  it('is selected for Ctrl+C when the browser forbids copying', async () => {
    const url = test.url.replace('127.0.0.1', LAN_NAME);
    await withKey(
      'By hand',
      async (page, key) => {
        await page.evaluate('document.execCommand = () => false');
        await page.getByRole('button', { name: 'Copy key' }).click();
        await page.getByText('press Ctrl+C').waitFor();
        expect(await page.evaluate('getSelection().toString()')).to.equal(key);
      },
      url,
    );
  });

  it('is not left without a question, except with Done', async () => {
    await withKey('Leaving', async (page, key) => {
      await page.getByRole('button', { name: 'Copy key' }).click();
      const asked: string[] = [];
      page.on('dialog', async (dialog) => {
        asked.push(dialog.type());
        await dialog.dismiss();
      });
      await page.getByRole('link', { name: 'Audit log' }).click();
      await until(() => asked.length === 1);
      expect(asked).to.deep.equal(['beforeunload']);
      expect(await page.getByLabel('API key for “Leaving”').inputValue()).to.equal(key);
      await page.getByRole('link', { name: 'Done' }).click();
      await page.getByRole('table').waitFor();
      expect(asked).to.have.length(1);
    });
  });

  it('is not shown again by going back, forward or reloading, and no second key is created', async () => {
    await withKey('Back and forward', async (page, key) => {
      page.on('dialog', (dialog) => dialog.accept());
      await page.getByRole('link', { name: 'Done' }).click();
      await page.getByRole('table').waitFor();
      const shown: string[] = [];
      for (const go of [
        () => page.goBack(),
        () => page.goBack(),
        () => page.goForward(),
        () => page.reload(),
      ]) {
        // The browser can refuse to show the page again, with an error page of its own.
        await go().catch(() => null);
        shown.push(await page.content(), page.url());
        shown.push(
          String(
            await page.evaluate('[...document.querySelectorAll("input, textarea")].map((f) => f.value)'),
          ),
        );
      }
      expect(shown.join('\n')).to.not.include(key.slice(6));
      expect(await count('Back and forward')).to.equal(1);
    });
  });

  it('is not shown by a reload, which says that the key has already been created', async () => {
    await withKey('Reloaded', async (page) => {
      page.on('dialog', (dialog) => dialog.accept());
      await page.reload();
      await page.getByRole('heading', { name: 'This key has already been created' }).waitFor();
      expect(await page.content())
        .to.include('“Reloaded”')
        .and.not.match(WHOLE_KEY);
      expect(await count('Reloaded')).to.equal(1);
      await page.getByRole('link', { name: 'Revoke it' }).click();
      await page.getByRole('dialog', { name: 'Revoke “Reloaded”?' }).waitFor();
    });
  });

  it('is the only one after a double click', async () => {
    const page = await openPage(test.url);
    await signInByForm(page, `${BASE}/keys/new`);
    await page.getByLabel('Name').fill('Double click');
    await page.getByRole('button', { name: 'Create key' }).dblclick();
    const field = page.getByLabel('API key for “Double click”');
    await field.waitFor();
    expect(await field.inputValue()).to.match(WHOLE_KEY);
    expect(await count('Double click')).to.equal(1);
    await page.context().close();
  });

  it('can be tested after it was revoked, which shows the response', async () => {
    await withKey('Revoked', async (page) => {
      await test.database.query(
        "UPDATE exovo_api_keys SET revoked_at = UTC_TIMESTAMP(3) WHERE name = 'Revoked'",
      );
      await page.getByRole('button', { name: 'Test key' }).click();
      await page.getByText('The API rejected the key.').waitFor();
      expect(await page.locator('[data-response] pre').innerText()).to.include('HTTP 401');
    });
  });
});
