/** FreePBX's page of the module in a real browser: a frame in which an administrator creates and revokes a key. */
import { expect } from 'chai';
import type { FrameLocator, Page } from 'playwright-core';
import { ask } from '../support/api.js';
import { closeBrowser, openPage } from '../support/browser.js';
import { ADMINISTRATOR, withRelayHost } from './relay-host.js';

describe('The page of the FreePBX module', () => {
  const host = withRelayHost();
  after(closeBrowser);

  async function openModule(): Promise<[Page, FrameLocator]> {
    const { machine } = host();
    const page = await openPage(machine.url);
    await page.goto(`/test/sign-in?username=${ADMINISTRATOR}`);
    await page.goto('/admin/config.php?display=exovoapi');
    return [page, page.frameLocator('iframe')];
  }

  it('creates a key that works, and revokes it, without a second sign-in', async () => {
    const [page, frame] = await openModule();
    await frame
      .getByRole('link', { name: 'New key' })
      .or(frame.getByRole('button', { name: 'New key' }))
      .first()
      .click();
    await frame.getByLabel('Name').fill('From a browser');
    await frame.getByRole('button', { name: 'Create key' }).click();
    const shown = frame.getByText(/exovo_\w{20,}/).first();
    await shown.waitFor();
    const [key = ''] = /exovo_\w{20,}/.exec((await shown.textContent()) ?? '') ?? [];
    const ping = () => ask(host().machine.url, { path: '/exovo/api/v1/ping', key });
    expect((await ping()).json()).to.include({ key: 'From a browser' });
    await page.close();
  });

  it('shows the browser no cookie but FreePBX’s', async () => {
    const [page, frame] = await openModule();
    await frame.getByRole('heading').first().waitFor();
    expect((await page.context().cookies()).map(({ name }) => name)).to.deep.equal(['PHPSESSID']);
    await page.close();
  });

  it('says in the frame that the session has ended', async () => {
    const [page, frame] = await openModule();
    await page.context().request.get('/test/sign-out');
    await page.reload();
    await frame.getByText('You are not signed in to FreePBX.').waitFor();
    await page.close();
  });
});
