/** The recipes of docs/recipes on a running host, as the tools for which they are written run them. */
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { PACKAGE_ROOT } from '../support/package-root.js';
import { withTestHost } from '../support/with-test-host.js';
import { Workshop } from './workshop.js';

const RECIPES = join(PACKAGE_ROOT, 'docs/recipes');

describe('The recipes', function () {
  this.timeout(120_000);
  const host = withTestHost();
  let workshop: Workshop;

  before(async () => {
    workshop = await Workshop.open(host.url);
  });
  after(() => workshop?.close());

  describe('for Bruno', () => {
    const runCollection = async (key: string) => {
      const variables = { serverUrl: host.url, apiKey: key, presence: 'Away' };
      const options = Object.entries(variables).flatMap(([name, value]) => ['--env-var', `${name}=${value}`]);
      return workshop.tool('bru', 'run', '--env', 'PBX', ...options);
    };
    before(() => cp(join(RECIPES, 'bruno'), workshop.folder, { recursive: true }));

    it('sends every request and passes its own assertions', async () => {
      const { key } = await host.admin.createKey('Bruno', 'Read & write');
      const output = await runCollection(key);
      expect(output).to.match(/Requests.*4 Passed/);
      const response = await fetch(`${host.url}/api/v1/extensions`, {
        headers: { Authorization: `Bearer ${key}` },
      });
      const { items } = (await response.json()) as { items: { extension: string; presence: string }[] };
      expect(items.find(({ extension }) => extension === '205')?.presence).to.equal('Away');
    });

    it("shows a problem's detail if the server refuses a request", async () => {
      const { key } = await host.admin.createKey('Bruno, read-only', 'Read');
      const failure = await runCollection(key).catch((error: Error) => error.message);
      expect(failure).to.include('This API key is read-only.');
    });
  });

  it('for Zapier is valid and passes the tests of the app', async () => {
    await cp(join(RECIPES, 'zapier'), join(workshop.folder, 'zapier'), { recursive: true });
    const { key } = await host.admin.createKey('Zapier', 'Read & write');
    const environment = [`SERVER_URL=${host.url}`, `API_KEY=${key}`];
    const tests = 'zapier/test/app.test.js';
    const output = await workshop.program('env', ...environment, process.execPath, '--test', tests);
    expect(output).to.match(/^# pass 7$/m);
  });
});
