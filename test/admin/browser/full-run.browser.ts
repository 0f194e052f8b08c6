/**
 * The life of a key in a real browser, from enabling the plugin to revoking the key: by mouse and by keyboard alone, in
 * a small and a large window, light and dark. Afterwards the key is found nowhere.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { openPage, signInByForm, type Theme } from '../../support/browser.js';
import { until } from '../../support/until.js';
import { withTestHost } from '../../support/with-test-host.js';

const WHOLE_KEY = /exovo_[0-9A-Za-z]{28}/;

/** How a person operates a page: by pointing, or by moving the focus with the Tab key. */
interface InputDevice {
  press(page: Page, role: 'button' | 'link', name: string | RegExp): Promise<void>;
  type(page: Page, label: string, text: string): Promise<void>;
  choose(page: Page, label: string): Promise<void>;
  /** Opens the menu, which is closed on a narrow page. */
  openMenu(page: Page): Promise<void>;
}

const mouse: InputDevice = {
  press: (page, role, name) => page.getByRole(role, { name }).first().click(),
  type: (page, label, text) => page.getByLabel(label, { exact: true }).fill(text),
  choose: (page, label) => page.getByLabel(label, { exact: true }).check(),
  openMenu: (page) => menuOf(page).click(),
};

const keyboard: InputDevice = {
  press: async (page, role, name) => {
    await tabTo(page, page.getByRole(role, { name }).first());
    await page.keyboard.press('Enter');
  },
  type: async (page, label, text) => {
    await tabTo(page, page.getByLabel(label, { exact: true }));
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type(text);
  },
  choose: async (page, label) => {
    const wanted = page.getByLabel(label, { exact: true });
    const group = page.getByRole('radio', { checked: true });
    await tabTo(page, group);
    while (!(await wanted.isChecked())) await page.keyboard.press('ArrowDown');
  },
  openMenu: async (page) => {
    await tabTo(page, menuOf(page));
    await page.keyboard.press('Enter');
  },
};

function menuOf(page: Page) {
  return page.locator('summary', { hasText: 'Menu' });
}

/** Presses Tab until the element has the focus, which must be visible. Gives up after 200 presses. */
async function tabTo(page: Page, target: ReturnType<Page['locator']>): Promise<void> {
  await target.waitFor();
  const hasFocus = () => target.evaluate((element) => element === element.ownerDocument.activeElement);
  for (let step = 0; step < 200; step++) {
    if (await hasFocus()) {
      const outline = await target.evaluate('(element) => getComputedStyle(element).outlineStyle');
      expect(outline, 'the focus is visible').to.not.equal('none');
      return;
    }
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${target}`);
}

describe('an administrator in a browser', function () {
  this.timeout(60_000);
  const test = withTestHost();

  for (const { device, by, width, theme } of [
    { device: mouse, by: 'by mouse', width: 1280, theme: 'light' },
    { device: mouse, by: 'by mouse', width: 375, theme: 'dark' },
    { device: keyboard, by: 'by keyboard alone', width: 1280, theme: 'dark' },
    { device: keyboard, by: 'by keyboard alone', width: 375, theme: 'light' },
  ] satisfies { device: InputDevice; by: string; width: number; theme: Theme }[]) {
    it(`enables the plugin, creates, copies, tests, uses and revokes a key and reads the audit log, ${by}, ${width} px wide, ${theme}`, async () => {
      await test.host.plugins.disable('exovo-api-access');
      const page = await openPage(test.url, {
        width,
        theme,
        permissions: ['clipboard-read', 'clipboard-write'],
      });
      const seen = watch(page);
      await signInByForm(page, '/admin/plugins');
      const menuEntry = page
        .getByRole('navigation', { name: 'Admin menu', includeHidden: true })
        .getByRole('link', { name: 'API', includeHidden: true });
      const followMenu = async (name: string) => {
        if (await menuOf(page).isVisible()) await device.openMenu(page);
        await device.press(page, 'link', name);
      };
      expect(await menuEntry.count()).to.equal(0);
      await device.press(page, 'button', 'Enable API access');
      await menuEntry.first().waitFor({ state: 'attached' });

      await followMenu('API');
      await device.press(page, 'link', 'New API key');
      await page.getByRole('heading', { name: 'New API key' }).waitFor();
      expect(await page.getByLabel('Read', { exact: true }).isChecked()).to.equal(true);
      const name = `Full run ${by} ${width}`;
      await device.type(page, 'Name', name);
      await device.choose(page, 'Read & write');
      await device.press(page, 'button', 'Create key');

      const field = page.getByLabel(`API key for “${name}”`);
      await field.waitFor();
      const key = await field.inputValue();
      expect(key).to.match(WHOLE_KEY);
      expect(await page.evaluate('getSelection().toString()')).to.equal(key);
      await device.press(page, 'button', 'Copy key');
      await page.getByText('Copied.').waitFor();
      expect(await page.evaluate('navigator.clipboard.readText()')).to.equal(key);
      await device.press(page, 'button', 'Test key');
      await page.getByText('The key works.').waitFor();
      expect(await page.locator('[data-response] pre').innerText()).to.include('"scope": "Read & write"');
      const command = await page.getByLabel('Run this in a terminal:').inputValue();
      expect(command).to.equal(`curl -H "Authorization: Bearer ${key}" ${test.url}/api/v1/ping`);
      expect(await runInShell(command)).to.deep.include({ ok: true, key: name, scope: 'Read & write' });
      await device.press(page, 'link', 'Done');

      await page.getByRole('table').waitFor();
      await until(async () => {
        await page.reload();
        return (await rowOf(page, name).innerText()).includes('from 127.0.0.1');
      });
      await seen.htmlOf(page);
      await device.press(page, 'link', name);
      await page.getByRole('heading', { name: 'History' }).waitFor();
      await seen.htmlOf(page);
      await device.press(page, 'link', 'Revoke key');
      const dialog = page.getByRole('dialog', { name: `Revoke “${name}”?` });
      await dialog.waitFor();
      expect(await dialog.innerText()).to.include('from 127.0.0.1');
      expect(await page.evaluate('document.activeElement.textContent')).to.equal('Cancel');
      await device.press(page, 'button', 'Revoke key');
      await page.getByText(`“${name}” has been revoked.`).waitFor();
      expect(await runInShell(command)).to.deep.include({ status: 401, code: 'invalid_key' });
      expect(await rowOf(page, name).count()).to.equal(0);
      await seen.htmlOf(page);

      await device.press(page, 'link', 'Audit log');
      await page.getByRole('heading', { name: 'Audit log' }).waitFor();
      const rows = page.getByRole('row').filter({ hasText: name });
      expect(await rows.allInnerTexts()).to.satisfy(
        ([revoked, created]: string[]) => !!revoked?.includes('Revoked') && !!created?.includes('Created'),
      );
      await seen.htmlOf(page);
      await followMenu('Plugins');
      await device.press(page, 'link', 'Disable API access');
      await device.press(page, 'button', 'Disable');
      await page.getByText('Turned off by an administrator.').waitFor();
      expect(await menuEntry.count()).to.equal(0);
      await seen.htmlOf(page);

      expect(seen.complaints(), 'what the browser complained about').to.deep.equal([]);
      expect(await browserState(page), 'storage and history of the browser').to.not.include(key.slice(6));
      expect(seen.traces().join('\n'), 'pages and URLs').to.not.include(key.slice(6));
      expect(test.captured.text(), 'the log').to.not.include(key.slice(6));
      const records = JSON.stringify(await test.database.query('SELECT * FROM exovo_api_audit_log'));
      expect(records, 'the audit log').to.include(name);
      expect(records, 'the audit log').to.not.include(key.slice(6));
      await page.context().close();
    });
  }
});

function rowOf(page: Page, name: string) {
  return page.getByRole('row').filter({ hasText: name });
}

/** Runs the copied command as a person would, and returns the JSON it prints. */
async function runInShell(command: string): Promise<unknown> {
  const { stdout } = await promisify(execFile)('sh', ['-c', `${command} --silent --show-error`]);
  return JSON.parse(stdout);
}

/** Collects the URLs requested, the pages shown, and the browser's errors and warnings. */
function watch(page: Page) {
  const traces: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => traces.push(request.url()));
  page.on('framenavigated', (frame) => traces.push(frame.url()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  return {
    htmlOf: async (shown: Page) => void traces.push(await shown.content()),
    traces: () => traces,
    complaints: () => complaints,
  };
}

/** The browser's history, cookies and storage. */
async function browserState(page: Page): Promise<string> {
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
