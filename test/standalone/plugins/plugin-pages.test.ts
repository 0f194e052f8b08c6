/** Promises of the page Plugins: what it shows about a plugin, the progress of enabling, and the question before an uninstall. */
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Connection, createConnection } from 'mysql2/promise';
import { openPage, signIn } from '../../support/browser.js';
import { startTestHost } from '../../support/host.js';
import { PageClient } from '../../support/page-client.js';
import { until } from '../../support/until.js';
import { type SuiteHost, withTestHost } from '../../support/with-test-host.js';

const ID = 'exovo-api-access';
const PLUGINS = '/admin/plugins';
/** Resolves to the number of the plugin's tables. */
const countTables = (test: SuiteHost) =>
  test.database.query("SHOW TABLES LIKE 'exovo\\_api\\_%'").then((rows) => rows.length);

describe('the page Plugins', function () {
  this.timeout(60_000);
  const test = withTestHost();
  let person: PageClient;
  before(async () => {
    person = await PageClient.signIn(test.url);
  });

  /** Waits because a page responds after a second even if the change takes longer. */
  const becomes = (state: string) => until(() => test.host.plugins.get(ID)?.state === state);

  /** Takes the lock that migrations wait for, so that enabling cannot finish. */
  async function holdMigrations(): Promise<Connection> {
    const connection = await createConnection(test.database.connection);
    const name = createHash('sha256').update(test.database.connection.database).digest('hex').slice(0, 32);
    await connection.query('SELECT GET_LOCK(?, 5)', [`exovo_api:${name}`]);
    return connection;
  }

  it('shows what plugin.json declares', async () => {
    const { html } = await person.get(PLUGINS);
    const manifest = JSON.parse(readFileSync('plugin.json', 'utf8')) as {
      name: string;
      version: string;
      description: string;
      engines: { host: string };
      permissions: { title: string; description: string }[];
      routes: { mount: string }[];
    };
    for (const declared of [
      manifest.name,
      manifest.version,
      manifest.description,
      `Host API ${manifest.engines.host}`,
      'Integrations → API',
      ...manifest.permissions.flatMap(({ title, description }) => [title, description]),
      ...manifest.routes.map(({ mount }) => `<code>${mount}</code>`),
    ]) {
      expect(html).to.include(declared);
    }
    expect(html).to.include('Enabled</span>');
  });

  it('disables and enables a plugin by plain forms, along with its menu entry and its pages', async () => {
    const api = 'href="/admin/integrations/api"';
    await test.admin.createKey('Stops with the plugin');
    const question = await person.get(`${PLUGINS}/${ID}/disable`);
    expect(question.html)
      .to.include('Disable API access?')
      .and.match(/\d+ active API keys? stops? working\./);
    expect((await person.submit(`${PLUGINS}/${ID}/disable`)).status).to.equal(303);
    await becomes('disabled');
    const off = await person.get(PLUGINS);
    expect(off.html).to.include('Turned off by an administrator.').and.include('Disabled</span>');
    expect(off.html).to.match(/Plugin disabled by admin, \d{4}-\d\d-\d\d \d\d:\d\d UTC\./);
    expect(off.html).to.not.include(api);
    const page = await person.get('/admin/integrations/api/keys');
    expect(page.status).to.equal(404);
    expect(page.html).to.include('This page belongs to API access, which is disabled. See Admin → Plugins.');
    expect((await person.get('/admin/integrations/apis')).html).to.include(
      'There is nothing at this address.',
    );
    expect((await person.submit(`${PLUGINS}/${ID}/enable`)).status).to.equal(303);
    await becomes('enabled');
    expect((await person.get(PLUGINS)).html)
      .to.include('Enabled</span>')
      .and.include(api);
    expect((await person.get('/admin/integrations/api/keys')).status).to.equal(200);
  });

  it('responds after a second without scripts, and then shows the progress of enabling', async () => {
    await test.host.plugins.disable(ID);
    // One migration is marked as not run, so that there is something to migrate.
    await test.database.query("DELETE FROM exovo_api_migrations WHERE name LIKE '0003%'");
    const lock = await holdMigrations();
    // The lock is still held, so this didn't wait for the end.
    expect((await person.submit(`${PLUGINS}/${ID}/enable`)).status).to.equal(303);
    const { html } = await person.get(PLUGINS);
    expect(html).to.include('Enabling…').and.include('Preparing the database…');
    expect(html).to.include('<noscript>').and.include('Reload to see progress.');
    const page = await person.get('/admin/integrations/api/keys');
    expect(page.status).to.equal(503);
    expect(page.headers.get('retry-after')).to.equal('5');
    expect(page.html).to.include('API access is being turned on or off. Try again in a moment.');
    await lock.end();
    await becomes('enabled');
  });

  it('shows each step of enabling with scripts, and the menu entry at the end', async () => {
    await test.host.plugins.uninstall(ID, true);
    const lock = await holdMigrations();
    const page = await openPage(test.url);
    await signIn(page, PLUGINS);
    await page.getByRole('button', { name: 'Enable API access' }).click();
    await page.getByText('Preparing the database…').waitFor();
    const menu = page.getByRole('navigation', { name: 'Admin menu' }).getByRole('link', { name: 'API' });
    expect(await menu.count()).to.equal(0);
    await lock.end();
    await menu.waitFor();
    expect(await page.locator(`[data-plugin="${ID}"]`).innerText()).to.include('Enabled');
    const steps = test.captured.messages().filter((message) => /\(\d+ of \d+\)/.test(message));
    expect(steps.length).to.be.greaterThan(2);
    await page.context().close();
  });

  it('keeps the data when a plugin is uninstalled, unless its name is typed exactly', async () => {
    await person.admin.createKey('Kept');
    const question = await person.get(`${PLUGINS}/${ID}/uninstall`);
    expect(question.html).to.include('Uninstall API access?').and.include('type “API access”');
    for (const confirm of ['api access', 'API', 'exovo-api-access', '<b>']) {
      const refused = await person.submit(`${PLUGINS}/${ID}/uninstall`, { confirm });
      expect(refused.status).to.equal(400);
      expect(refused.html).to.include('That is not “API access”.').and.not.include('<b>');
      expect(refused.html)
        .to.include('<title>Error: Uninstall API access?')
        .and.match(/id="confirm"[^>]* autofocus/);
    }
    expect(test.host.plugins.get(ID)?.state).to.equal('enabled');
    const tables = await countTables(test);
    expect(tables).to.be.greaterThan(3);
    expect((await person.submit(`${PLUGINS}/${ID}/uninstall`, { confirm: '' })).status).to.equal(303);
    await becomes('disabled');
    expect((await person.get(PLUGINS)).html).to.include('Uninstalled; its data was kept.');
    expect(await countTables(test)).to.equal(tables);
    await person.submit(`${PLUGINS}/${ID}/enable`);
    await becomes('enabled');
    expect((await person.get('/admin/integrations/api/keys')).html).to.include('Kept');
    await person.submit(`${PLUGINS}/${ID}/uninstall`, { confirm: 'API access' });
    await until(() => test.host.plugins.get(ID)?.reason?.includes('deleted') ?? false);
    expect(await countTables(test), 'tables when the page says that they are deleted').to.equal(0);
  });

  it('says why a plugin failed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'exovo-plugin-'));
    cpSync('test/support/fixture-plugin/plugin.json', join(folder, 'plugin.json'));
    const manifest = JSON.parse(readFileSync(join(folder, 'plugin.json'), 'utf8')) as object;
    const changed = { ...manifest, engines: { host: '^99.0.0', node: '>=20' } };
    writeFileSync(join(folder, 'plugin.json'), JSON.stringify(changed));
    const other = await startTestHost({ pluginFolders: [folder] });
    try {
      const { html } = await (await PageClient.signIn(other.url)).get(PLUGINS);
      expect(html)
        .to.include('Failed</span>')
        .and.include('Fixture requires host API ^99.0.0; this host has');
    } finally {
      await other.stop();
      rmSync(folder, { recursive: true });
    }
  });

  for (const path of [`${PLUGINS}/unknown/uninstall`, `${PLUGINS}/unknown/enable`]) {
    it(`responds 404 to ${path} with a page that says what is wrong`, async () => {
      const response = path.endsWith('enable') ? await person.submit(path) : await person.get(path);
      expect(response.status).to.equal(404);
      expect(response.html).to.include('There is no plugin with the ID unknown.').and.include('</html>');
    });
  }
});
