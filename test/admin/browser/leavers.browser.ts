/** What an administrator does in the browser on the day on which colleagues leave. */
import { expect } from 'chai';
import type { Locator, Page } from 'playwright-core';
import { ask } from '../../support/api.js';
import { openPage, signIn } from '../../support/browser.js';
import { until } from '../../support/until.js';
import { withTestHost } from '../../support/with-test-host.js';

const KEYS = '/admin/integrations/api/keys';

/** A person who uses only what the pages show. Each entry and each click is one step. */
function personAt(page: Page) {
  let steps = 0;
  const step = async (action: Promise<unknown>) => {
    steps++;
    await action;
  };
  return {
    type: (field: Locator, text: string) => step(field.fill(text)),
    choose: (field: Locator, option: string) => step(field.selectOption({ label: option })),
    click: (target: Locator) => step(target.click()),
    button: (name: string) => page.getByRole('button', { name, exact: true }),
    steps: () => steps,
  };
}

describe('an administrator whose ten colleagues have left', function () {
  this.timeout(120_000);
  const test = withTestHost();
  const ping = async (key: string) => (await ask(test.url, { path: '/api/v1/ping', key })).status;

  /** Creates the keys. They are recorded as created by `creator` instead of the test's administrator. */
  async function createKeys(creator: string, names: readonly string[]): Promise<string[]> {
    const keys: string[] = [];
    for (const name of names) {
      const { id, key } = await test.admin.createKey(name);
      await test.database.query('UPDATE exovo_api_keys SET created_by = ? WHERE id = ?', [creator, id]);
      keys.push(key);
    }
    return keys;
  }

  /** Selects every key that the list shows and revokes them. The confirmation must name each of `names` and no other. */
  async function revokeAllShown(page: Page, names: readonly string[]): Promise<number> {
    const person = personAt(page);
    await person.click(page.getByLabel('Select all keys on this page'));
    await person.click(person.button('Revoke selected keys'));
    await page.getByRole('heading', { name: `Revoke ${names.length} API keys?` }).waitFor();
    expect(await page.locator('ul.api-keys bdi').allInnerTexts()).to.have.members(names);
    await person.click(person.button(`Revoke ${names.length} keys`));
    await page.getByText(`${names.length} keys have been revoked.`).waitFor();
    return person.steps();
  }

  it('finds their ten keys by creator and revokes them in 5 steps, and none of the keys works afterwards', async () => {
    const names = Array.from({ length: 10 }, (_, i) => `Script ${i + 1} of Dana`);
    const keys = await createKeys('dana', names);
    const [kept = ''] = await createKeys('erin', ['Script of Erin']);
    for (const key of [...keys, kept]) expect(await ping(key)).to.equal(200);
    const page = await openPage(test.url);
    await signIn(page, KEYS);
    const person = personAt(page);
    await person.type(page.getByLabel('Created by', { exact: true }), 'dana');
    await person.click(person.button('Apply'));
    await page.waitForURL(/creator=dana/);
    const steps = person.steps() + (await revokeAllShown(page, names));
    expect(steps).to.be.at.most(5);
    for (const key of keys) expect(await ping(key)).to.equal(401);
    expect(await ping(kept)).to.equal(200);
    await page.context().close();
  });

  it('finds ten keys that were never used, whoever created them, and revokes them in 5 steps', async () => {
    const [used = ''] = await createKeys('erin', ['In use']);
    expect(await ping(used)).to.equal(200);
    await until(async () => {
      const response = await test.admin.get(`${KEYS}?unusedDays=never`);
      return ((await response.json()) as { items: object[] }).items.length === 0;
    });
    const leavers = Array.from({ length: 10 }, (_, i) => `leaver-${i + 1}`);
    const keys: string[] = [];
    for (const leaver of leavers) keys.push(...(await createKeys(leaver, [`Script of ${leaver}`])));
    const page = await openPage(test.url);
    await signIn(page, KEYS);
    const person = personAt(page);
    await person.choose(page.getByLabel('Not used for', { exact: true }), 'Never used');
    await person.click(person.button('Apply'));
    await page.waitForURL(/unusedDays=never/);
    const names = leavers.map((leaver) => `Script of ${leaver}`);
    const steps = person.steps() + (await revokeAllShown(page, names));
    expect(steps).to.be.at.most(5);
    for (const key of keys) expect(await ping(key)).to.equal(401);
    expect(await ping(used)).to.equal(200);
    await page.context().close();
  });
});
