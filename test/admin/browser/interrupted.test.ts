/** What comes between: a session that ends in the middle, no scripts at all, a database that goes. */
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { SESSION_COOKIE } from '../../../src/standalone/sign-in/session.js';
import { AdminClient } from '../../support/admin-client.js';
import { launchBrowser, openPage, signIn } from '../../support/browser.js';
import { ADMIN_PASSWORD, ADMIN_USER, startTestHost, type TestHost } from '../../support/host.js';

const BASE = '/admin/integrations/api';
const WHOLE_KEY = /exovo_[0-9A-Za-z]{28}/;

describe('an administrator who is interrupted', function () {
  this.timeout(30_000);
  let test: TestHost;
  let admin: AdminClient;
  let browser: Browser;
  before(async () => {
    [test, browser] = await Promise.all([startTestHost(), launchBrowser()]);
    admin = await AdminClient.signIn(test.url);
  });
  after(async () => {
    await browser.close();
    await test.stop();
  });

  const keysNamed = (name: string) =>
    test.database.query<{ scope: string; revoked_at: string | null }>(
      'SELECT scope, revoked_at FROM exovo_api_keys WHERE name = ?',
      [name],
    );
  async function signInAgain(page: Page): Promise<void> {
    await page.getByText('Your session has expired.').waitFor();
    await page.getByLabel('User name').fill(ADMIN_USER);
    await page.getByLabel('Password').fill(ADMIN_PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Continue where you left off' }).waitFor();
  }

  it('by the end of the session while making a key signs in again and has one key, as entered', async () => {
    const page = await openPage(browser, test.url);
    await signIn(page, `${BASE}/keys/new`);
    await page.getByLabel('Name').fill('Interrupted & kept');
    await page.getByLabel('Read & write').check();
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Create key' }).click();
    await signInAgain(page);
    expect(await keysNamed('Interrupted & kept')).to.deep.equal([]);
    await page.getByRole('button', { name: 'Continue', exact: true }).dblclick();
    await page.getByText('Interrupted & kept').first().waitFor();
    expect(await keysNamed('Interrupted & kept')).to.deep.equal([{ scope: 'read_write', revoked_at: null }]);
    await page.context().close();
  });

  it('by the end of the session in another tenant than the first goes on in that tenant', async () => {
    const page = await openPage(browser, test.url);
    await signIn(page, `${BASE}/keys/new`);
    await page.getByLabel('Tenant', { exact: true }).selectOption('2');
    await page.getByRole('button', { name: 'Switch' }).click();
    await page.getByLabel('Name').fill('Of the second tenant');
    await page.context().clearCookies({ name: SESSION_COOKIE });
    await page.getByRole('button', { name: 'Create key' }).click();
    await signInAgain(page);
    await page.getByRole('button', { name: 'Continue', exact: true }).click();
    await page.getByLabel('Key of “Of the second tenant”').waitFor();
    expect(await page.getByLabel('Tenant', { exact: true }).inputValue()).to.equal('2');
    await page.context().close();
  });

  it('by the end of the session before they sign out is signed out, and asked nothing', async () => {
    const page = await openPage(browser, test.url);
    await signIn(page, `${BASE}/keys`);
    await page.context().clearCookies({ name: SESSION_COOKIE });
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL('**/admin/sign-in');
    expect(await page.getByText('Your session has expired.').count()).to.equal(0);
    await page.context().close();
  });

  it('by the end of the session in the dialog revokes once, after signing in again', async () => {
    const { id } = await admin.createKey('Interrupted in the dialog');
    const page = await openPage(browser, test.url);
    await signIn(page, `${BASE}/keys`);
    await page.getByRole('link', { name: 'Revoke Interrupted in the dialog' }).click();
    await page.getByRole('dialog').waitFor();
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Revoke key' }).click();
    await signInAgain(page);
    expect((await keysNamed('Interrupted in the dialog'))[0]?.revoked_at).to.equal(null);
    await page.getByRole('button', { name: 'Continue', exact: true }).click();
    await page.getByText('“Interrupted in the dialog” was revoked by admin.').waitFor();
    const records = await test.database.query(
      "SELECT id FROM exovo_api_audit_log WHERE key_id = ? AND action = 'api_key.revoked'",
      [id],
    );
    expect(records).to.have.length(1);
    await page.context().close();
  });

  it('by the end of the session before the dialog opens is led to the sign-in and back to the question', async () => {
    await admin.createKey('Before the dialog');
    const page = await openPage(browser, test.url);
    await signIn(page, `${BASE}/keys`);
    await page.context().clearCookies();
    await page.getByRole('link', { name: 'Revoke Before the dialog' }).click();
    await page.getByLabel('User name').fill(ADMIN_USER);
    await page.getByLabel('Password').fill(ADMIN_PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Revoke “Before the dialog”?' }).waitFor();
    await page.context().close();
  });

  it('by no script at all makes, sees, finds and revokes a key, and reads times in UTC', async () => {
    const page = await openPage(browser, test.url, { javaScriptEnabled: false, width: 375 });
    await signIn(page, `${BASE}/keys/new`);
    await page.getByLabel('Name').fill('Without scripts');
    await page.getByRole('button', { name: 'Create key' }).click();
    expect(await page.getByLabel('Key of “Without scripts”').inputValue()).to.match(WHOLE_KEY);
    expect(await page.getByLabel('In a shell:').inputValue()).to.match(/^curl .*\/api\/v1\/ping$/);
    expect(await page.getByRole('button', { name: 'Test key' }).count()).to.equal(0);
    await page.getByRole('link', { name: 'I have stored the key' }).click();
    await page.getByLabel('Name or first characters').fill('Without');
    await page.getByRole('button', { name: 'Apply' }).click();
    expect(await page.locator('time').first().innerText()).to.match(/^\d{4}-\d\d-\d\d \d\d:\d\d UTC$/);
    await page.getByRole('link', { name: 'Revoke Without scripts' }).click();
    await page.getByRole('heading', { name: 'Revoke “Without scripts”?' }).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('link', { name: 'Revoke Without scripts' }).click();
    await page.getByRole('button', { name: 'Revoke key' }).click();
    await page.getByText('“Without scripts” was revoked by admin.').waitFor();
    await page.getByRole('link', { name: 'Audit log' }).click();
    expect(await page.getByText('Day (UTC)').count()).to.equal(1);
    await page.context().close();
  });

  it('may leave the dialog with Escape or Cancel, is where they were, and has changed nothing', async () => {
    await admin.createKey('Left alone');
    const page = await openPage(browser, test.url);
    await signIn(page, `${BASE}/keys`);
    const link = page.getByRole('link', { name: 'Revoke Left alone' });
    for (const leave of ['Escape', 'Enter']) {
      await link.focus();
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').waitFor();
      await page.keyboard.press(leave);
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(await link.evaluate((element) => element === element.ownerDocument.activeElement)).to.equal(
        true,
      );
    }
    expect((await keysNamed('Left alone'))[0]?.revoked_at).to.equal(null);
    await page.context().close();
  });

  it('by an impatient hand opens one dialog only', async () => {
    await admin.createKey('Clicked twice');
    const page = await openPage(browser, test.url);
    await signIn(page, `${BASE}/keys`);
    const link = page.getByRole('link', { name: 'Revoke Clicked twice' });
    // Both clicks before the first answer can come.
    await link.evaluate((element: { click(): void }) => {
      element.click();
      element.click();
    });
    await page.getByRole('dialog').waitFor();
    await page.waitForLoadState('networkidle');
    expect(await page.locator('dialog').count()).to.equal(1);
    await page.context().close();
  });

  it('by another administrator who was faster is told so, and led to the list as it is now', async () => {
    const { id } = await admin.createKey('Of two hands');
    const page = await openPage(browser, test.url);
    await signIn(page, `${BASE}/keys`);
    await admin.revokeKey(id);
    await page.getByRole('link', { name: 'Revoke Of two hands' }).click();
    const dialog = page.getByRole('dialog', { name: '“Of two hands” is revoked already' });
    await dialog.getByRole('button', { name: 'Back to the keys' }).click();
    await page.getByRole('row').filter({ hasText: 'Of two hands' }).waitFor({ state: 'detached' });
    await page.getByRole('table').waitFor();
    await page.context().close();
  });

  it('reads times and days in their own zone, and a pasted key is cut in the search', async () => {
    const { key, prefix } = await admin.createKey('Zones');
    // A quarter past midnight UTC is the evening before in Detroit.
    await test.database.query(
      "UPDATE exovo_api_audit_log SET at = '2026-03-02 00:15:00.000' WHERE key_name = 'Zones'",
    );
    const page = await openPage(browser, test.url);
    await signIn(page, `${BASE}/audit`);
    await page.getByText('Day (America/Detroit)').waitFor();
    await page.getByLabel(/^Day/).fill('2026-03-01');
    await page.getByLabel('Key: name or first characters').fill(key);
    expect(await page.getByLabel('Key: name or first characters').inputValue()).to.equal(prefix);
    await page.getByRole('button', { name: 'Apply' }).click();
    const row = page.getByRole('row').filter({ hasText: 'Zones' });
    expect(await row.innerText()).to.include('1 Mar 2026, 19:15');
    expect(page.url()).to.include('tz=America%2FDetroit').and.not.include(key);
    expect(await row.locator('time').getAttribute('title')).to.include('1 March 2026 at 19:15:00');
    await page.context().close();
  });
});
