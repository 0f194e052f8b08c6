/** A new secret for a key that a running script uses, from the first call with the old secret to the old secret's end. */
import { expect } from 'chai';
import { ask } from '../../support/api.js';
import { hiddenFields, PageClient } from '../../support/page-client.js';
import { until } from '../../support/until.js';
import { withTestHost } from '../../support/with-test-host.js';

const STILL_USED = 'Something still uses the old secret.';
const MOVED = 'The new secret is in use and the old one no longer is.';

describe('the secret of a key that a running script uses', () => {
  const test = withTestHost();
  const person = new PageClient(test);

  const call = (secret: string) => ask(test.url, { path: '/api/v1/extensions', key: secret });
  /** A process writes uses at most once a minute for each key, and when the plugin stops. */
  async function writeUses(): Promise<void> {
    await test.host.plugins.disable('exovo-api-access');
    await test.host.plugins.enable('exovo-api-access');
  }
  /** Makes all that has happened to the key ten minutes older. */
  async function passTenMinutes(keyId: string): Promise<void> {
    for (const [table, column] of [
      ['exovo_api_key_secrets', 'created_at'],
      ['exovo_api_secret_usage', 'last_used_at'],
    ]) {
      await test.database.query(
        `UPDATE ${table} SET ${column} = ${column} - INTERVAL '10' MINUTE WHERE key_id = ?`,
        [keyId],
      );
    }
  }

  it('is replaced without a failed call, the page shows when the script has moved, and once ended the old one gets 401', async function () {
    this.timeout(60_000);
    const { id, key: oldSecret } = await test.admin.createKey('Nightly report');
    const path = `/admin/integrations/api/keys/${id}`;
    const page = async () => (await person.get(path)).html;
    expect((await call(oldSecret)).status).to.equal(200);
    await until(async () => (await page()).includes('from 127.0.0.1'));
    // The page compares whole seconds: a use within the second of the new secret counts as later.
    await passTenMinutes(id);
    const before = await page();
    expect(before).to.not.include(STILL_USED).and.not.include(MOVED).and.not.include('end-old-secret');

    const form = hiddenFields(before, `${path}/rotate`);
    const created = await person.submit(`${path}/rotate`, { ...form, overlapHours: '24' });
    const newSecret = /value="(exovo_[0-9A-Za-z]{28})"/.exec(created.html)?.[1] ?? '';
    expect(newSecret).to.not.equal(oldSecret);
    expect(await page())
      .to.include('not used since the new secret was created')
      .and.not.include(MOVED);

    expect((await call(oldSecret)).status).to.equal(200);
    await writeUses();
    expect(await page())
      .to.include(STILL_USED)
      .and.not.include(MOVED);

    await passTenMinutes(id);
    expect((await call(newSecret)).status).to.equal(200);
    await writeUses();
    expect(await page())
      .to.include(MOVED)
      .and.not.include(STILL_USED);
    expect((await call(oldSecret)).status, 'nothing ends before End now').to.equal(200);

    const question = await person.get(`${path}/end-old-secret`);
    expect(question.html).to.include('End the old secret of “Nightly report” now?');
    const ended = await person.submit(`${path}/end-old-secret`, {
      ...hiddenFields(question.html, `${path}/end-old-secret`),
    });
    const refused = await call(oldSecret);
    expect([refused.status, refused.json().code]).to.deep.equal([401, 'invalid_key']);
    expect((await call(newSecret)).status).to.equal(200);
    expect(ended.status).to.equal(303);
    const after = (await person.get(ended.headers.get('location')?.split('#')[0] ?? '')).html;
    expect(after).to.include('The old secret has ended. Requests that use it now get 401.');
    expect(after).to.not.include(STILL_USED).and.not.include('end-old-secret');
  });
});
