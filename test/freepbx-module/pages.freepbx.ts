/** FreePBX's page of the module in a real browser: a frame in which an administrator creates and revokes a key. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';
import type { FrameLocator, Page } from 'playwright-core';
import { closeBrowser, openPage } from '../support/browser.js';
import { ADMINISTRATOR, withRelayHost } from './relay-host.js';

const run = promisify(execFile);
const NAME = 'From a browser';

describe('The page of the FreePBX module', function () {
  this.timeout(120_000);
  const host = withRelayHost();
  after(closeBrowser);

  async function openModule(): Promise<[Page, FrameLocator]> {
    const page = await openPage(host().machine.url);
    await page.goto(`/test/sign-in?username=${ADMINISTRATOR}`);
    await page.goto('/admin/config.php?display=exovoapi');
    return [page, page.frameLocator('iframe')];
  }

  it('creates a key, shows a command that works, and revokes the key, without a second sign-in', async () => {
    const [page, frame] = await openModule();
    await frame.getByRole('link', { name: 'New API key' }).first().click();
    await frame.getByLabel('Name').fill(NAME);
    await frame.getByRole('button', { name: 'Create key' }).click();
    const key = await frame.getByLabel(`API key for “${NAME}”`).inputValue();
    const command = await frame.getByLabel('Run this in a terminal:').inputValue();
    expect(command).to.equal(`curl -H "Authorization: Bearer ${key}" ${host().machine.exovo}/api/v1/ping`);
    const ping = async () => JSON.parse((await run('sh', ['-c', `${command} -s`])).stdout);
    expect(await ping()).to.include({ ok: true, key: NAME });
    await frame.getByRole('link', { name: 'Done' }).click();
    await frame.getByRole('link', { name: NAME }).click();
    await frame.getByRole('link', { name: 'Revoke key' }).click();
    await frame.getByRole('button', { name: 'Revoke key' }).click();
    await frame.getByText(`“${NAME}” has been revoked.`).waitFor();
    expect(await ping()).to.include({ status: 401 });
    await frame.getByRole('link', { name: 'Audit log' }).click();
    const row = frame.getByRole('row').filter({ hasText: NAME }).first();
    expect(await row.innerText()).to.include(ADMINISTRATOR);
    await page.context().close();
  });

  it('shows the browser no cookie but FreePBX’s', async () => {
    const [page, frame] = await openModule();
    await frame.getByRole('heading').first().waitFor();
    expect((await page.context().cookies()).map(({ name }) => name)).to.deep.equal(['PHPSESSID']);
    await page.context().close();
  });

  it('has no sign-out, no plugins and no administrators of its own', async () => {
    const [page, frame] = await openModule();
    await frame.getByRole('heading').first().waitFor();
    for (const name of ['Sign out', 'Plugins', 'Administrators', 'Account']) {
      expect(await frame.getByText(name, { exact: true }).count(), name).to.equal(0);
    }
    await page.context().close();
  });

  it('says in the frame that the session has ended', async () => {
    const [page, frame] = await openModule();
    await page.context().request.get('/test/sign-out');
    await frame.getByRole('link', { name: 'New API key' }).first().click();
    await frame.getByText('You are not signed in to FreePBX.').waitFor();
    await page.context().close();
  });
});
