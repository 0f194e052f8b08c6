/** The page that shows a key: copying where there is no clipboard API, leaving, going back, loading again. */
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, openPage, signIn } from '../../support/browser.js';
import { startTestHost, type TestHost } from '../../support/host.js';
import { until } from '../../support/until.js';

const BASE = '/admin/integrations/api';
const WHOLE_KEY = /exovo_[0-9A-Za-z]{28}/;
/** A name that browsers do not take for this machine, so that plain http counts as insecure, as on a real network. */
const LAN_NAME = 'pbx.example.test';

describe('a key that is shown', function () {
  this.timeout(30_000);
  let test: TestHost;
  let browser: Browser;
  before(async () => {
    test = await startTestHost();
    browser = await launchBrowser([`--host-resolver-rules=MAP ${LAN_NAME} 127.0.0.1`]);
  });
  after(async () => {
    await browser.close();
    await test.stop();
  });

  const count = async (name: string) =>
    Number(
      (
        await test.database.query<{ n: number }>('SELECT COUNT(*) AS n FROM exovo_api_keys WHERE name = ?', [
          name,
        ])
      )[0]?.n,
    );
  async function withKey(name: string, work: (page: Page, key: string) => Promise<void>, url = test.url) {
    const page = await openPage(browser, url);
    await signIn(page, `${BASE}/keys/new`);
    await page.getByLabel('Name').fill(name);
    await page.getByRole('button', { name: 'Create key' }).click();
    const field = page.getByLabel(`Key of “${name}”`);
    await field.waitFor();
    await work(page, await field.inputValue());
    await page.context().close();
  }

  it('is copied on plain http, where browsers have no clipboard API', async () => {
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
        await page.getByRole('button', { name: 'Copy the key' }).click();
        expect(await copied).to.equal(key);
        await page.getByText('Copied.').waitFor();
        await page.getByRole('button', { name: 'Copy the curl line' }).click();
        expect(await page.evaluate('getSelection().toString()')).to.include(`Bearer ${key}`);
        await page.getByRole('button', { name: 'Test key' }).click();
        await page.getByText('The key works.').waitFor();
      },
      url,
    );
  });

  it('is selected for Ctrl+C where nothing may copy', async () => {
    const url = test.url.replace('127.0.0.1', LAN_NAME);
    await withKey(
      'By hand',
      async (page, key) => {
        await page.evaluate('document.execCommand = () => false');
        await page.getByRole('button', { name: 'Copy the key' }).click();
        await page.getByText('press Ctrl+C').waitFor();
        expect(await page.evaluate('getSelection().toString()')).to.equal(key);
      },
      url,
    );
  });

  it('is left only after a question, unless the person has said that it is stored', async () => {
    await withKey('Leaving', async (page, key) => {
      await page.getByRole('button', { name: 'Copy the key' }).click();
      const asked: string[] = [];
      page.on('dialog', async (dialog) => {
        asked.push(dialog.type());
        await dialog.dismiss();
      });
      await page.getByRole('link', { name: 'Audit log' }).click();
      await until(() => asked.length === 1);
      expect(asked).to.deep.equal(['beforeunload']);
      expect(await page.getByLabel('Key of “Leaving”').inputValue()).to.equal(key);
      await page.getByRole('link', { name: 'I have stored the key' }).click();
      await page.getByRole('table').waitFor();
      expect(asked).to.have.length(1);
    });
  });

  it('is never shown again by going back, forward or loading again, and no second one is made', async () => {
    await withKey('Back and forward', async (page, key) => {
      page.on('dialog', (dialog) => dialog.accept());
      await page.getByRole('link', { name: 'I have stored the key' }).click();
      await page.getByRole('table').waitFor();
      const shown: string[] = [];
      for (const go of [
        () => page.goBack(),
        () => page.goBack(),
        () => page.goForward(),
        () => page.reload(),
      ]) {
        // What the browser does not show again it may refuse with an error page of its own.
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

  it('is not shown again when its page is loaded again, which says what became of the form', async () => {
    await withKey('Loaded again', async (page) => {
      page.on('dialog', (dialog) => dialog.accept());
      await page.reload();
      await page.getByRole('heading', { name: 'This form was used already' }).waitFor();
      expect(await page.content())
        .to.include('“Loaded again”')
        .and.not.match(WHOLE_KEY);
      expect(await count('Loaded again')).to.equal(1);
      await page.getByRole('link', { name: 'Revoke it' }).click();
      await page.getByRole('dialog', { name: 'Revoke “Loaded again”?' }).waitFor();
    });
  });

  it('is one key after a double click', async () => {
    const page = await openPage(browser, test.url);
    await signIn(page, `${BASE}/keys/new`);
    await page.getByLabel('Name').fill('Double click');
    await page.getByRole('button', { name: 'Create key' }).dblclick();
    const field = page.getByLabel('Key of “Double click”');
    await field.waitFor();
    expect(await field.inputValue()).to.match(WHOLE_KEY);
    expect(await count('Double click')).to.equal(1);
    await page.context().close();
  });

  it('is tested with the answer shown even when the key is dead by then', async () => {
    await withKey('Dead', async (page) => {
      await test.database.query(
        "UPDATE exovo_api_keys SET revoked_at = UTC_TIMESTAMP(3) WHERE name = 'Dead'",
      );
      await page.getByRole('button', { name: 'Test key' }).click();
      await page.getByText('The API refused the key.').waitFor();
      expect(await page.locator('[data-answer] pre').innerText()).to.include('HTTP 401');
    });
  });
});
