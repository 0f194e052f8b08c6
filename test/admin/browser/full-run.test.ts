/**
 * What an administrator does with a key, from its making to its end, in a real browser: by mouse and by keyboard alone,
 * on a small and a large window, light and dark. A search afterwards finds the key nowhere.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, openPage, signIn, type Theme } from '../../support/browser.js';
import { startTestHost, type TestHost } from '../../support/host.js';
import { until } from '../../support/until.js';

const WHOLE_KEY = /exovo_[0-9A-Za-z]{28}/;

/** How a person gets something pressed: by pointing at it, or by walking to it with the Tab key. */
interface Hand {
  press(page: Page, role: 'button' | 'link', name: string | RegExp): Promise<void>;
  type(page: Page, label: string, text: string): Promise<void>;
  choose(page: Page, label: string): Promise<void>;
}

const mouse: Hand = {
  press: (page, role, name) => page.getByRole(role, { name }).first().click(),
  type: (page, label, text) => page.getByLabel(label, { exact: true }).fill(text),
  choose: (page, label) => page.getByLabel(label, { exact: true }).check(),
};

const keyboard: Hand = {
  press: async (page, role, name) => {
    await walkTo(page, page.getByRole(role, { name }).first());
    await page.keyboard.press('Enter');
  },
  type: async (page, label, text) => {
    await walkTo(page, page.getByLabel(label, { exact: true }));
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type(text);
  },
  choose: async (page, label) => {
    const wanted = page.getByLabel(label, { exact: true });
    const group = page.getByRole('radio', { checked: true });
    await walkTo(page, group);
    while (!(await wanted.isChecked())) await page.keyboard.press('ArrowDown');
  },
};

/** Presses Tab until the wanted element has the focus, which must be seen, and gives up after a round. */
async function walkTo(page: Page, wanted: ReturnType<Page['locator']>): Promise<void> {
  await wanted.waitFor();
  const hasFocus = () => wanted.evaluate((element) => element === element.ownerDocument.activeElement);
  for (let step = 0; step < 200; step++) {
    if (await hasFocus()) {
      const outline = await wanted.evaluate('(element) => getComputedStyle(element).outlineStyle');
      expect(outline, 'the focus is visible').to.not.equal('none');
      return;
    }
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${wanted}`);
}

describe('an administrator in a browser', function () {
  this.timeout(60_000);
  let test: TestHost;
  let browser: Browser;
  before(async () => {
    test = await startTestHost();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
    await test.stop();
  });

  for (const { hand, by, width, theme } of [
    { hand: mouse, by: 'by mouse', width: 1280, theme: 'light' },
    { hand: mouse, by: 'by mouse', width: 375, theme: 'dark' },
    { hand: keyboard, by: 'by keyboard alone', width: 1280, theme: 'dark' },
    { hand: keyboard, by: 'by keyboard alone', width: 375, theme: 'light' },
  ] satisfies { hand: Hand; by: string; width: number; theme: Theme }[]) {
    it(`enables the plugin, makes, copies, tests, uses and revokes a key and reads of it, ${by}, ${width} wide, ${theme}`, async () => {
      await test.host.plugins.disable('exovo-api-access');
      const page = await openPage(browser, test.url, {
        width,
        theme,
        permissions: ['clipboard-read', 'clipboard-write'],
      });
      const seen = watch(page);
      await signIn(page, '/admin/plugins');
      const menuEntry = page
        .getByRole('navigation', { name: 'Admin menu' })
        .getByRole('link', { name: 'API' });
      expect(await menuEntry.count()).to.equal(0);
      await hand.press(page, 'button', 'Enable API access');
      await menuEntry.waitFor();

      await hand.press(page, 'link', 'API');
      await hand.press(page, 'link', 'New API key');
      await page.getByRole('heading', { name: 'New API key' }).waitFor();
      expect(await page.getByLabel('Read', { exact: true }).isChecked()).to.equal(true);
      const name = `Full run ${by} ${width}`;
      await hand.type(page, 'Name', name);
      await hand.choose(page, 'Read & write');
      await hand.press(page, 'button', 'Create key');

      const field = page.getByLabel(`Key of “${name}”`);
      await field.waitFor();
      const key = await field.inputValue();
      expect(key).to.match(WHOLE_KEY);
      expect(await page.evaluate('getSelection().toString()')).to.equal(key);
      await hand.press(page, 'button', 'Copy the key');
      await page.getByText('Copied.').waitFor();
      expect(await page.evaluate('navigator.clipboard.readText()')).to.equal(key);
      await hand.press(page, 'button', 'Test key');
      await page.getByText('The key works. The API answered:').waitFor();
      expect(await page.locator('[data-answer] pre').innerText()).to.include('"scope": "Read & write"');
      const line = await page.getByLabel('In a shell:').inputValue();
      expect(line).to.equal(`curl -H "Authorization: Bearer ${key}" ${test.url}/api/v1/ping`);
      expect(await inShell(line)).to.deep.include({ ok: true, key: name, scope: 'Read & write' });
      await hand.press(page, 'link', 'I have stored the key');

      await page.getByRole('table').waitFor();
      await until(async () => {
        await page.reload();
        return (await rowOf(page, name).innerText()).includes('from 127.0.0.1');
      });
      await seen.htmlOf(page);
      await hand.press(page, 'link', `Revoke ${name}`);
      const dialog = page.getByRole('dialog', { name: `Revoke “${name}”?` });
      await dialog.waitFor();
      expect(await dialog.innerText()).to.include('from 127.0.0.1');
      expect(await page.evaluate('document.activeElement.textContent')).to.equal('Cancel');
      await hand.press(page, 'button', 'Revoke key');
      await page.getByText(`“${name}” was revoked by admin.`).waitFor();
      expect(await inShell(line)).to.deep.include({ status: 401, code: 'invalid_key' });
      expect(await rowOf(page, name).count()).to.equal(0);
      await seen.htmlOf(page);

      await hand.press(page, 'link', 'Audit log');
      await page.getByRole('heading', { name: 'Audit log' }).waitFor();
      const lines = page.getByRole('row').filter({ hasText: name });
      expect(await lines.allInnerTexts()).to.satisfy(
        ([revoked, created]: string[]) => !!revoked?.includes('Revoked') && !!created?.includes('Created'),
      );
      await seen.htmlOf(page);
      await hand.press(page, 'link', 'Plugins');
      await hand.press(page, 'button', 'Disable API access');
      await page.getByText('Turned off by an administrator.').waitFor();
      expect(await menuEntry.count()).to.equal(0);
      await seen.htmlOf(page);

      expect(seen.complaints(), 'what the browser complained about').to.deep.equal([]);
      expect(await everythingKept(page), 'storage and history of the browser').to.not.include(key.slice(6));
      expect(seen.kept().join('\n'), 'pages and addresses').to.not.include(key.slice(6));
      expect(test.captured.text(), 'the log').to.not.include(key.slice(6));
      const rows = await test.database.query('SELECT * FROM exovo_api_audit_log');
      expect(JSON.stringify(rows), 'the audit log').to.include(name);
      expect(JSON.stringify(rows), 'the audit log').to.not.include(key.slice(6));
      await page.context().close();
    });
  }
});

function rowOf(page: Page, name: string) {
  return page.getByRole('row').filter({ hasText: name });
}

/** What the copied line prints, as a person would run it. */
async function inShell(line: string): Promise<unknown> {
  const { stdout } = await promisify(execFile)('sh', ['-c', `${line} --silent --show-error`]);
  return JSON.parse(stdout);
}

/** Collects the addresses asked for, the pages read and what the browser complains about. */
function watch(page: Page) {
  const kept: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => kept.push(request.url()));
  page.on('framenavigated', (frame) => kept.push(frame.url()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  return {
    htmlOf: async (shown: Page) => void kept.push(await shown.content()),
    kept: () => kept,
    complaints: () => complaints,
  };
}

async function everythingKept(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page);
  const history = await session.send('Page.getNavigationHistory');
  const databases = 'indexedDB.databases().then((all) => all.map(({ name }) => name))';
  const parts: unknown[] = [
    history.entries.map(({ url, userTypedURL, title }) => [url, userTypedURL, title]),
    await page.context().storageState(),
    await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])'),
    await page.evaluate('history.state'),
    await page.evaluate(databases),
  ];
  return JSON.stringify(parts);
}
