/** Admin → Plugins as pages: what is said of a plugin, the progress of enabling, and the question before an uninstall. */
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Connection, createConnection } from 'mysql2/promise';
import type { Browser } from 'playwright-core';
import { launchBrowser, openPage, signIn } from '../../support/browser.js';
import { startTestHost, type TestHost } from '../../support/host.js';
import { PageClient } from '../../support/page-client.js';
import { until } from '../../support/until.js';

const ID = 'exovo-api-access';
const PLUGINS = '/admin/plugins';
const tablesOf = (test: TestHost) =>
  test.database.query("SHOW TABLES LIKE 'exovo\\_api\\_%'").then((rows) => rows.length);

describe('the page Plugins', function () {
  this.timeout(30_000);
  let test: TestHost;
  let person: PageClient;
  let browser: Browser;
  before(async () => {
    [test, browser] = await Promise.all([startTestHost(), launchBrowser()]);
    person = await PageClient.signIn(test.url);
  });
  after(async () => {
    await browser.close();
    await test.stop();
  });

  /** A page answers after a second at the latest, done or not. */
  const isNow = (state: string) => until(() => test.host.plugins.get(ID)?.state === state);

  /** Holds the lock that migrations wait for, so that enabling stands still. */
  async function holdMigrations(): Promise<Connection> {
    const connection = await createConnection(test.database.connection);
    const name = createHash('sha256').update(test.database.connection.database).digest('hex').slice(0, 32);
    await connection.query('SELECT GET_LOCK(?, 5)', [`exovo_api:${name}`]);
    return connection;
  }

  it('says what plugin.json says', async () => {
    const { html } = await person.get(PLUGINS);
    const manifest = JSON.parse(readFileSync('plugin.json', 'utf8')) as {
      name: string;
      version: string;
      description: string;
      engines: { host: string };
      permissions: { title: string; description: string }[];
      routes: { mount: string }[];
    };
    for (const said of [
      manifest.name,
      manifest.version,
      manifest.description,
      `Host API ${manifest.engines.host}`,
      'Integrations → API',
      ...manifest.permissions.flatMap(({ title, description }) => [title, description]),
      ...manifest.routes.map(({ mount }) => `<code>${mount}</code>`),
    ]) {
      expect(html).to.include(said);
    }
    expect(html).to.include('Enabled</span>');
  });

  it('disables and enables by plain forms; the menu entry and the pages go and come with it', async () => {
    const api = 'href="/admin/integrations/api"';
    expect((await person.submit(`${PLUGINS}/${ID}/disable`)).status).to.equal(303);
    await isNow('disabled');
    const off = await person.get(PLUGINS);
    expect(off.html).to.include('Turned off by an administrator.').and.include('Disabled</span>');
    expect(off.html).to.not.include(api);
    expect((await person.get('/admin/integrations/api/keys')).status).to.equal(404);
    expect((await person.submit(`${PLUGINS}/${ID}/enable`)).status).to.equal(303);
    await isNow('enabled');
    expect((await person.get(PLUGINS)).html)
      .to.include('Enabled</span>')
      .and.include(api);
    expect((await person.get('/admin/integrations/api/keys')).status).to.equal(200);
  });

  it('without scripts answers soon and says how far enabling is', async () => {
    await test.host.plugins.disable(ID);
    // One step counts as not yet run, so that there is something to migrate.
    await test.database.query("DELETE FROM exovo_api_migrations WHERE name LIKE '0003%'");
    const lock = await holdMigrations();
    // It answers while the lock is held: it did not wait for the end.
    expect((await person.submit(`${PLUGINS}/${ID}/enable`)).status).to.equal(303);
    const { html } = await person.get(PLUGINS);
    expect(html).to.include('Being enabled').and.include('Preparing the database …');
    expect(html).to.include('<noscript>').and.include('Load this page again');
    await lock.end();
    await isNow('enabled');
  });

  it('with scripts shows each step of enabling, and the menu entry when it is done', async () => {
    await test.host.plugins.uninstall(ID, true);
    const lock = await holdMigrations();
    const page = await openPage(browser, test.url);
    await signIn(page, PLUGINS);
    await page.getByRole('button', { name: 'Enable API access' }).click();
    await page.getByText('Preparing the database …').waitFor();
    const menu = page.getByRole('navigation', { name: 'Admin menu' }).getByRole('link', { name: 'API' });
    expect(await menu.count()).to.equal(0);
    await lock.end();
    await menu.waitFor();
    expect(await page.locator(`[data-plugin="${ID}"]`).innerText()).to.include('Enabled');
    const steps = test.captured.messages().filter((message) => /\(\d of \d\)/.test(message));
    expect(steps.length).to.be.greaterThan(2);
    await page.context().close();
  });

  it('keeps the data at an uninstall, unless the plugin’s name is typed exactly', async () => {
    await person.admin.createKey('Kept');
    const asked = await person.get(`${PLUGINS}/${ID}/uninstall`);
    expect(asked.html).to.include('Uninstall API access?').and.include('type “API access”');
    for (const confirm of ['api access', 'API', 'exovo-api-access', '<b>']) {
      const refused = await person.submit(`${PLUGINS}/${ID}/uninstall`, { confirm });
      expect(refused.status).to.equal(400);
      expect(refused.html).to.include('That is not “API access”.').and.not.include('<b>');
      expect(refused.html)
        .to.include('<title>Error: Uninstall API access?')
        .and.match(/id="confirm"[^>]* autofocus/);
    }
    expect(test.host.plugins.get(ID)?.state).to.equal('enabled');
    const tables = await tablesOf(test);
    expect(tables).to.be.greaterThan(3);
    expect((await person.submit(`${PLUGINS}/${ID}/uninstall`, { confirm: '' })).status).to.equal(303);
    await isNow('disabled');
    expect((await person.get(PLUGINS)).html).to.include('Uninstalled; its data was kept.');
    expect(await tablesOf(test)).to.equal(tables);
    await person.submit(`${PLUGINS}/${ID}/enable`);
    await isNow('enabled');
    expect((await person.get('/admin/integrations/api/keys')).html).to.include('Kept');
    await person.submit(`${PLUGINS}/${ID}/uninstall`, { confirm: 'API access' });
    await until(() => test.host.plugins.get(ID)?.reason?.includes('deleted') ?? false);
    expect(await tablesOf(test)).to.equal(0);
  });

  it('says in words why a plugin failed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'exovo-plugin-'));
    cpSync('test/support/fixture-plugin/plugin.json', join(folder, 'plugin.json'));
    const manifest = JSON.parse(readFileSync(join(folder, 'plugin.json'), 'utf8')) as object;
    const wants = { ...manifest, engines: { host: '^9.0.0', node: '>=20' } };
    writeFileSync(join(folder, 'plugin.json'), JSON.stringify(wants));
    const other = await startTestHost({ pluginFolders: [folder] });
    try {
      const { html } = await (await PageClient.signIn(other.url)).get(PLUGINS);
      expect(html).to.include('Failed</span>').and.include('Fixture needs host API ^9.0.0; this host has');
    } finally {
      await other.stop();
      rmSync(folder, { recursive: true });
    }
  });

  for (const path of [`${PLUGINS}/unknown/uninstall`, `${PLUGINS}/unknown/enable`]) {
    it(`answers ${path} with a page that says what is wrong`, async () => {
      const shown = path.endsWith('enable') ? await person.submit(path) : await person.get(path);
      expect(shown.status).to.equal(404);
      expect(shown.html).to.include('No plugin has the id unknown.').and.include('</html>');
    });
  }
});
