/** Checks the pages that report a problem like all others: axe-core, window widths, Content-Security-Policy. */
import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { createConnection } from 'mysql2/promise';
import type { Page } from 'playwright-core';
import { SESSION_COOKIE } from '../../../src/standalone/sign-in/session.js';
import { AdminClient } from '../../support/admin-client.js';
import { openPage, signIn } from '../../support/browser.js';
import { databaseUrl } from '../../support/database.js';
import { type DatabaseServer, startDatabaseServer } from '../../support/database-server.js';
import { ADMIN_PASSWORD, ADMIN_USER, startTestHost, type TestHost } from '../../support/host.js';
import { checkPage, complaintsOf } from '../../support/page-checks.js';
import { until } from '../../support/until.js';

const BASE = '/admin/integrations/api';
const PLUGINS = '/admin/plugins';
const ID = 'exovo-api-access';

describe('a page that reports a problem', function () {
  this.timeout(60_000);
  let server: DatabaseServer;
  let test: TestHost;
  let revokedId: string;
  before(async () => {
    server = await startDatabaseServer();
    const environment = { EXOVO_DATABASE_URL: databaseUrl(server.connection) };
    test = await startTestHost({ environment });
    const admin = await AdminClient.signIn(test.url);
    ({ id: revokedId } = await admin.createKey('Revoked'));
    await admin.revokeKey(revokedId);
    await admin.createKey('Active');
  });
  after(async () => {
    await test.stop();
    await server.remove();
  });

  async function query(...statements: readonly string[]): Promise<void> {
    const connection = await createConnection(server.connection);
    for (const sql of statements) await connection.query(sql);
    await connection.end();
  }
  const click = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).click();
  async function fillSignIn(page: Page, password: string): Promise<void> {
    await page.getByLabel('User name').fill(ADMIN_USER);
    await page.getByLabel('Password').fill(password);
    await click(page, 'Sign in');
  }

  it('passes the checks when a person or a form is refused', async () => {
    const page = await openPage(test.url);
    const complaints = complaintsOf(page);
    await page.goto('/admin');
    await fillSignIn(page, 'not the password');
    await page.getByText('Incorrect user name or password.').waitFor();
    await checkPage(page, 'a refused sign-in');
    await signIn(page, `${BASE}/keys/new`);
    await page.evaluate('document.querySelector("main [name=_csrf]").value = "old"');
    await click(page, 'Create key');
    await page.getByText('You signed in again').waitFor();
    await checkPage(page, 'a form of an old session');
    await page.context().clearCookies({ name: SESSION_COOKIE });
    await click(page, 'Create key');
    await page.getByText('Your session has expired.').waitFor();
    await checkPage(page, 'the sign-in after the end of a session');
    await fillSignIn(page, ADMIN_PASSWORD);
    await page.getByRole('heading', { name: 'Submit your entries?' }).waitFor();
    await checkPage(page, 'the question whether to continue');
    await page.goto(`${PLUGINS}/${ID}/uninstall`);
    await page.getByRole('textbox').fill('another name');
    await click(page, /^Uninstall/);
    await page.getByText('That is not').waitFor();
    await checkPage(page, 'a mistyped name');
    await page.goto(`${BASE}/keys/${revokedId}/revoke`);
    await checkPage(page, 'a key that has already been revoked');
    await page.goto(`${BASE}/keys?revoked=${revokedId}`);
    await page.getByText('has been revoked.').waitFor();
    await checkPage(page, 'the list after a revocation');
    expect(complaints).to.deep.equal([]);
    await page.context().close();
  });

  it('passes the checks when the plugin is disabled, is being enabled or has failed', async () => {
    const page = await openPage(test.url);
    const complaints = complaintsOf(page);
    await signIn(page, PLUGINS);
    await page.getByRole('link', { name: 'Disable API access' }).click();
    await checkPage(page, 'the question whether to disable a plugin');
    await click(page, 'Disable');
    await page.getByText('Turned off by an administrator.').waitFor();
    await checkPage(page, 'a disabled plugin');
    // Holds the lock that migrations wait for, with one step left to run, so that enabling cannot finish.
    const lock = await createConnection(server.connection);
    const { database } = server.connection;
    const name = createHash('sha256').update(database).digest('hex').slice(0, 32);
    await lock.query("DELETE FROM exovo_api_migrations WHERE name LIKE '0003%'");
    await lock.query('SELECT GET_LOCK(?, 5)', [`exovo_api:${name}`]);
    await click(page, 'Enable API access');
    await page.getByText('Preparing the database…').waitFor();
    await checkPage(page, 'a plugin that is being enabled');
    await lock.end();
    await page.getByText('Enabled', { exact: true }).waitFor();
    await test.host.plugins.disable(ID);
    await query('RENAME TABLE pbx_cdrs TO pbx_cdrs_renamed');
    await test.host.plugins.enable(ID);
    await page.goto(PLUGINS);
    await page.getByText('The PBX database lacks').waitFor();
    await checkPage(page, 'a plugin that failed');
    await query('RENAME TABLE pbx_cdrs_renamed TO pbx_cdrs');
    await test.host.plugins.enable(ID);
    expect(complaints).to.deep.equal([]);
    await page.context().close();
  });

  it('passes the checks when the PBX or the database has a problem', async () => {
    const page = await openPage(test.url);
    const complaints = complaintsOf(page);
    await query('RENAME TABLE pbx_cdrs TO pbx_cdrs_full', 'CREATE TABLE pbx_cdrs LIKE pbx_cdrs_full');
    await signIn(page, `${BASE}/keys`);
    await page.getByText('There are no calls yet.').waitFor();
    await checkPage(page, 'the key list of a PBX without calls');
    await query('DROP TABLE pbx_cdrs');
    await page.reload();
    await page.getByText(/lacks .*pbx_cdrs\./).waitFor();
    await checkPage(page, 'the key list of a PBX that cannot be read');
    await query('RENAME TABLE pbx_cdrs_full TO pbx_cdrs');
    await page.goto(`${BASE}/keys/new`);
    await server.kill();
    await page.reload();
    await page.getByText('The database isn’t responding.').waitFor();
    await checkPage(page, 'a page without the database');
    await server.start();
    await until(async () => (await page.goto(`${BASE}/keys`))?.status() === 200);
    expect(complaints).to.deep.equal([]);
    await page.context().close();
  });
});
