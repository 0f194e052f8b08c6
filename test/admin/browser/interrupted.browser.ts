/** Interruptions in a real browser: a session that ends midway, another administrator, no scripts. */
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { SESSION_COOKIE } from '../../../src/standalone/sign-in/session.js';
import { openPage, signIn } from '../../support/browser.js';
import { ADMIN_PASSWORD, ADMIN_USER } from '../../support/host.js';
import { withTestHost } from '../../support/with-test-host.js';

const BASE = '/admin/integrations/api';
const WHOLE_KEY = /exovo_[0-9A-Za-z]{28}/;

describe('an administrator', function () {
  this.timeout(60_000);
  const test = withTestHost();

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
    await page.getByRole('heading', { name: 'Submit your entries?' }).waitFor();
  }

  it('whose session ends while creating a key signs in again and has one key, as entered', async () => {
    const page = await openPage(test.url);
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

  it('whose session ends in the second tenant continues in that tenant', async () => {
    const page = await openPage(test.url);
    await signIn(page, `${BASE}/keys/new`);
    const switched = page.waitForEvent('load');
    await page.getByLabel('Tenant', { exact: true }).selectOption('2');
    await switched;
    await page.getByLabel('Name').fill('Of the second tenant');
    await page.context().clearCookies({ name: SESSION_COOKIE });
    await page.getByRole('button', { name: 'Create key' }).click();
    await signInAgain(page);
    await page.getByRole('button', { name: 'Continue', exact: true }).click();
    await page.getByLabel('API key for “Of the second tenant”').waitFor();
    expect(await page.getByLabel('Tenant', { exact: true }).inputValue()).to.equal('2');
    await page.context().close();
  });

  it('whose session has ended before they sign out is signed out without a question', async () => {
    const page = await openPage(test.url);
    await signIn(page, `${BASE}/keys`);
    await page.context().clearCookies({ name: SESSION_COOKIE });
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL('**/admin/sign-in');
    expect(await page.getByText('Your session has expired.').count()).to.equal(0);
    await page.context().close();
  });

  it('whose session ends in the dialog revokes the key once, after signing in again', async () => {
    const { id } = await test.admin.createKey('Interrupted in the dialog');
    const page = await openPage(test.url);
    await signIn(page, `${BASE}/keys/${id}`);
    await page.getByRole('link', { name: 'Revoke key' }).click();
    await page.getByRole('dialog').waitFor();
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Revoke key' }).click();
    await signInAgain(page);
    expect((await keysNamed('Interrupted in the dialog'))[0]?.revoked_at).to.equal(null);
    await page.getByRole('button', { name: 'Continue', exact: true }).click();
    await page.getByText('“Interrupted in the dialog” has been revoked.').waitFor();
    const records = await test.database.query(
      "SELECT id FROM exovo_api_audit_log WHERE key_id = ? AND action = 'api_key.revoked'",
      [id],
    );
    expect(records).to.have.length(1);
    await page.context().close();
  });

  it('whose session ends before the dialog opens signs in and returns to the confirmation page', async () => {
    const { id } = await test.admin.createKey('Before the dialog');
    const page = await openPage(test.url);
    await signIn(page, `${BASE}/keys/${id}`);
    await page.context().clearCookies();
    await page.getByRole('link', { name: 'Revoke key' }).click();
    await page.getByLabel('User name').fill(ADMIN_USER);
    await page.getByLabel('Password').fill(ADMIN_PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Revoke “Before the dialog”?' }).waitFor();
    await page.context().close();
  });

  it('without scripts creates, finds and revokes a key, and reads times in UTC', async () => {
    const page = await openPage(test.url, { javaScriptEnabled: false, width: 375 });
    await signIn(page, `${BASE}/keys/new`);
    await page.getByLabel('Name').fill('Without scripts');
    await page.getByRole('button', { name: 'Create key' }).click();
    expect(await page.getByLabel('API key for “Without scripts”').inputValue()).to.match(WHOLE_KEY);
    expect(await page.getByLabel('Run this in a terminal:').inputValue()).to.match(
      /^curl .*\/api\/v1\/ping$/,
    );
    expect(await page.getByRole('button', { name: 'Test key' }).count()).to.equal(0);
    await page.getByRole('link', { name: 'Done' }).click();
    await page.getByLabel('Name or start of key').fill('Without');
    await page.getByRole('button', { name: 'Apply' }).click();
    expect(await page.locator('time').first().innerText()).to.match(/^\d{4}-\d\d-\d\d \d\d:\d\d UTC$/);
    await page.getByRole('link', { name: 'Without scripts' }).click();
    await page.getByRole('link', { name: 'Revoke key' }).click();
    await page.getByRole('heading', { name: 'Revoke “Without scripts”?' }).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('heading', { name: 'Without scripts' }).waitFor();
    await page.getByRole('link', { name: 'Keys', exact: true }).click();
    await page.getByLabel('Select Without scripts').check();
    await page.getByRole('button', { name: 'Revoke selected keys' }).click();
    await page.getByRole('button', { name: 'Revoke one key' }).click();
    await page.getByText('“Without scripts” has been revoked.').waitFor();
    await page.getByRole('link', { name: 'Audit log' }).click();
    expect(await page.locator('[data-zone-name]').first().innerText()).to.equal('UTC');
    await page.context().close();
  });

  it('leaves the dialog with Escape or Cancel, has the focus where it was, and has changed nothing', async () => {
    const { id } = await test.admin.createKey('Left alone');
    const page = await openPage(test.url);
    await signIn(page, `${BASE}/keys/${id}`);
    const link = page.getByRole('link', { name: 'Revoke key' });
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

  it('opens one dialog with a double click', async () => {
    const { id } = await test.admin.createKey('Clicked twice');
    const page = await openPage(test.url);
    await signIn(page, `${BASE}/keys/${id}`);
    const link = page.getByRole('link', { name: 'Revoke key' });
    // Both clicks come before the first response can.
    await link.evaluate((element: { click(): void }) => {
      element.click();
      element.click();
    });
    await page.getByRole('dialog').waitFor();
    await page.waitForLoadState('networkidle');
    expect(await page.locator('dialog').count()).to.equal(1);
    await page.context().close();
  });

  it('sees that another administrator has already revoked the key, and returns to an up-to-date list', async () => {
    const { id } = await test.admin.createKey('Of two people');
    const page = await openPage(test.url);
    await signIn(page, `${BASE}/keys/${id}`);
    await test.admin.revokeKey(id);
    await page.getByRole('link', { name: 'Revoke key' }).click();
    const dialog = page.getByRole('dialog', { name: '“Of two people” has already been revoked' });
    await dialog.getByRole('button', { name: 'Back to API keys' }).click();
    await page.getByRole('row').filter({ hasText: 'Of two people' }).waitFor({ state: 'detached' });
    await page.getByRole('table').waitFor();
    await page.context().close();
  });

  it('reads and filters times in their own zone, and sees a pasted key shortened in the search', async () => {
    const { key, prefix } = await test.admin.createKey('Zones');
    // 00:15 UTC is still the previous evening in Detroit.
    await test.database.query(
      "UPDATE exovo_api_audit_log SET at = '2026-03-02 00:15:00.000' WHERE key_name = 'Zones'",
    );
    const page = await openPage(test.url);
    await signIn(page, `${BASE}/audit`);
    await page.locator('[data-zone-name]').filter({ hasText: 'America/Detroit' }).waitFor();
    await page.getByLabel('From', { exact: true }).fill('2026-03-01');
    await page.getByLabel('To', { exact: true }).fill('2026-03-01');
    await page.getByLabel('Name or start of key').fill(key);
    expect(await page.getByLabel('Name or start of key').inputValue()).to.equal(prefix);
    await page.getByRole('button', { name: 'Apply' }).click();
    const row = page.getByRole('row').filter({ hasText: 'Zones' });
    expect(await row.innerText()).to.include('1 Mar 2026, 19:15 GMT-5');
    expect(page.url()).to.include('tz=America%2FDetroit').and.not.include(key);
    expect(await row.locator('time').getAttribute('title')).to.include('1 March 2026 at 19:15:00');
    await page.context().close();
  });
});
