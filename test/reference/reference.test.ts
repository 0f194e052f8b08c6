/** The public reference and the tab of the admin pages in a browser: complete, searchable and correct. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import Joi from 'joi';
import type { Page } from 'playwright-core';
import { createHookRegistry } from '../../src/hooks/hook-registry.js';
import { ENDPOINT } from '../../src/host/hooks.js';
import {
  DISABLED_RETRY_AFTER_SECONDS,
  MAX_BODY_BYTES,
  PROBLEMS,
  RETRY_AFTER_SECONDS,
} from '../../src/http/problems.js';
import { endpointsOf } from '../../src/reference/document.js';
import { guides } from '../../src/reference/guides.js';
import { KEY_PLACEHOLDER } from '../../src/reference/sample-code.js';
import { openPage, signIn } from '../support/browser.js';
import { PACKAGE_ROOT } from '../support/package-root.js';
import { withTestHost } from '../support/with-test-host.js';

const PUBLIC = '/api/v1/reference';
const TAB = '/admin/integrations/api/reference';
const ADMIN_ONLY = Object.entries(PROBLEMS).flatMap(([code, row]) => ('isAdminOnly' in row ? [code] : []));

describe('The reference', () => {
  const hooks = createHookRegistry();
  const host = withTestHost({ hooks });
  let key: string;

  before(async () => {
    key = (await host.admin.createKey('Reference', 'Read & write')).key;
  });

  async function open(options: Parameters<typeof openPage>[1] = {}): Promise<Page> {
    const page = await openPage(host.url, options);
    await page.goto(PUBLIC);
    return page;
  }

  const section = (page: Page, id: string) => page.locator(`section#${id}`);

  it('needs neither a key, a sign-in nor scripts to show every endpoint, guide and problem code', async () => {
    const page = await open({ javaScriptEnabled: false });
    const endpoints = endpointsOf(JSON.parse(readFileSync(join(PACKAGE_ROOT, 'openapi.json'), 'utf8')));
    expect(endpoints.length).to.be.greaterThan(4);
    for (const { method, path, operation } of endpoints) {
      const { operationId, summary } = operation;
      expect(await section(page, operationId).locator('h2').textContent()).to.equal(summary);
      const text = (await section(page, operationId).textContent()) ?? '';
      for (const part of [method, path, 'curl ', 'fetch(', 'urllib.request', '<?php', `${host.url}/api/v1`]) {
        expect(text, operationId).to.include(part);
      }
      expect(await page.locator(`nav a[href="#${operationId}"]`).textContent()).to.equal(summary);
    }
    for (const id of ['first-request', 'licence', 'contact', ...guides(host.url).map((guide) => guide.id)]) {
      expect(await section(page, id).isVisible(), id).to.equal(true);
      expect(await page.locator(`nav a[href="#${id}"]`).count(), id).to.equal(1);
    }
    expect(await section(page, 'listCalls').textContent())
      .to.include('items[].from.number')
      .and.include('whole number, 1 to 500');
    expect(await section(page, 'setPresence').textContent()).to.include('Scope: Read & write');
    expect(await section(page, 'ping').locator('pre[data-language="curl"]').isVisible()).to.equal(true);
    await section(page, 'ping').getByText('PHP', { exact: true }).click();
    expect(await section(page, 'ping').locator('pre:visible').allTextContents()).to.have.length(2);
    expect(await section(page, 'ping').locator('pre[data-language="php"]').isVisible()).to.equal(true);
    expect(await page.locator('form[data-try]').first().isVisible(), 'a form that could not send').to.equal(
      false,
    );
    await page.context().close();
  });

  it('explains exactly the codes that an integrator can get, and the tab also those of administrators', async () => {
    const page = await open();
    const codesOn = () =>
      page.locator('[id^="problem-"]').evaluateAll((all) => all.map(({ id }) => id.replace('problem-', '')));
    const ofIntegrators = Object.keys(PROBLEMS).filter(
      (code) => !ADMIN_ONLY.includes(code) && code !== 'endpoint_unavailable',
    );
    expect(await codesOn()).to.have.members(ofIntegrators);
    await page.goto(((await (await fetch(`${host.url}/api/v1/ping`)).json()) as { type: string }).type);
    expect(await page.locator(':target').textContent())
      .to.include('missing_key')
      .and.include('No API key was sent');
    await signIn(page, TAB);
    expect(await codesOn()).to.have.members([...ofIntegrators, ...ADMIN_ONLY]);
    expect(await section(page, 'admin-problems').locator('#problem-csrf_failed').count()).to.equal(1);
    expect(await page.getByRole('link', { name: `${host.url}${PUBLIC}` }).count()).to.equal(1);
    await page.context().close();
  });

  it('states the limits and waits that the server has', () => {
    const text = JSON.stringify(guides(host.url));
    expect(text).to.include(`at most ${MAX_BODY_BYTES / 1024} KiB`);
    expect(text).to.include(`${RETRY_AFTER_SECONDS} seconds, or ${DISABLED_RETRY_AFTER_SECONDS} with`);
  });

  it('finds sections by any word, and says when nothing matches', async () => {
    const page = await open();
    const visible = () =>
      page.locator('section[data-search]:visible').evaluateAll((all) => all.map(({ id }) => id));
    const search = page.getByLabel('Search', { exact: true });
    await search.fill('items[].talkSeconds');
    expect(await visible()).to.deep.equal(['listCalls']);
    await search.fill('PRESENCE set');
    expect(await visible())
      .to.include('setPresence')
      .and.not.include('ping');
    await search.fill('xyzzy');
    expect(await visible()).to.deep.equal([]);
    expect(await page.getByText('Nothing matches.').isVisible()).to.equal(true);
    await page.context().close();
  });

  it('fills the samples with the key and the parameters typed, and copies them', async () => {
    const page = await open({ permissions: ['clipboard-read', 'clipboard-write'] });
    const calls = section(page, 'listCalls');
    await page.getByLabel('Your API key').fill(key);
    await calls.getByLabel('limit').fill('7');
    await calls.getByText('Python', { exact: true }).click();
    const sample = (await calls.locator('pre[data-language="python"]').textContent()) ?? '';
    expect(sample).to.include('/calls?limit=7"').and.include(`"Bearer ${key}"`);
    await calls.getByRole('button', { name: 'Copy' }).first().click();
    await calls.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).to.equal(sample);
    await calls.getByLabel('limit').fill('');
    expect(await calls.locator('pre[data-language="python"]').textContent()).to.include('/calls"');
    const presence = section(page, 'setPresence');
    await presence.getByLabel('Body').fill('{"presence": "Custom 1"}');
    await presence.getByLabel('extension').fill("a'b");
    expect(await presence.locator('pre[data-language="php"]').textContent()).to.include(
      "/extensions/a\\'b/presence'",
    );
    await presence.getByLabel('Body').fill('{"presence": "Cust');
    expect(
      await presence.locator('pre[data-language="php"]').textContent(),
      'the last valid body',
    ).to.include("['presence' => 'Custom 1']");
    expect(await section(page, 'follow-calls').locator('pre:visible').textContent()).to.include(key);
    await page.getByLabel('Your API key').fill('');
    expect(await page.content())
      .to.include(KEY_PLACEHOLDER)
      .and.not.include(key);
    await page.context().close();
  });

  it('remembers the language for every sample and the next visit', async () => {
    const page = await open();
    await section(page, 'ping').getByText('PHP', { exact: true }).click();
    await page.reload();
    for (const id of ['ping', 'setPresence', 'times']) {
      expect(await section(page, id).locator('pre[data-language="php"]').isVisible(), id).to.equal(true);
    }
    expect(
      await section(page, 'follow-calls').locator('pre[data-language="javascript"]').isVisible(),
    ).to.equal(true);
    await page.context().close();
  });

  it('tries an endpoint with a key that is never stored, and clears it when the user leaves', async () => {
    const page = await open();
    const addresses: string[] = [];
    page.on('request', (request) => addresses.push(request.url()));
    const send = (id: string) => section(page, id).getByRole('button', { name: 'Send' }).click();
    await send('ping');
    expect(await section(page, 'ping').getByRole('status').textContent()).to.include('Enter your API key');
    await page.getByLabel('Your API key').fill(key);
    await send('ping');
    await section(page, 'ping').getByText('"key": "Reference"').waitFor();
    await section(page, 'setPresence').getByLabel('Body').fill('{"presence":"Custom 1"}');
    await section(page, 'setPresence').getByLabel('extension').fill('none');
    await send('setPresence');
    await section(page, 'setPresence').getByText('extension_not_found', { exact: false }).last().waitFor();
    await section(page, 'listCalls').getByLabel('limit').fill('2');
    await send('listCalls');
    await section(page, 'listCalls')
      .getByText(/^200 · \d+ ms$/)
      .waitFor();
    expect(addresses.join(' ')).to.include('/api/v1/calls?limit=2').and.not.include(key);
    const kept = await page.evaluate<string[]>(
      '[JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie, location.href]',
    );
    expect(kept.join(' ')).not.to.include(key);
    await page.goto('/admin');
    await page.goBack();
    expect(await page.getByLabel('Your API key').inputValue()).to.equal('');
    expect(await page.content()).not.to.include(key);
    await page.context().close();
  });

  it('has its contents in a sidebar, and on a narrow screen in a menu that a link closes', async () => {
    const page = await open({ width: 1280 });
    const contents = page.getByRole('navigation', { name: 'Contents' });
    const button = page.getByRole('button', { name: 'Contents' });
    expect([await contents.isVisible(), await button.isVisible()]).to.deep.equal([true, false]);
    await page.setViewportSize({ width: 375, height: 800 });
    expect([await contents.isVisible(), await button.isVisible()]).to.deep.equal([false, true]);
    await button.click();
    await contents.getByRole('link', { name: 'Limits' }).click();
    expect(await contents.isVisible()).to.equal(false);
    expect(await section(page, 'limits').locator('h2').isVisible()).to.equal(true);
    expect(page.url()).to.match(/#limits$/);
    await page.context().close();
  });

  it('breaks no field name over two lines at 1280 pixels', async () => {
    const page = await open({ width: 1280 });
    const broken = await page
      .locator('dt code, th code, h3 code')
      .evaluateAll((all) =>
        all.filter((name) => name.getClientRects().length > 1).map((name) => name.textContent),
      );
    expect(broken).to.deep.equal([]);
    await page.context().close();
  });

  it('loads nothing from other servers, and nothing that the Content-Security-Policy refuses', async () => {
    const page = await openPage(host.url);
    const refused: string[] = [];
    const addresses = new Set<string>();
    page.on('request', (request) => addresses.add(new URL(request.url()).origin));
    page.on('console', (message) => message.type() === 'error' && refused.push(message.text()));
    page.on('pageerror', (error) => refused.push(error.message));
    for (const path of [PUBLIC, TAB]) {
      if (path === TAB) await signIn(page, TAB);
      const policy = (await page.goto(path))?.headers()['content-security-policy'] ?? '';
      expect(policy).to.include("script-src 'self'").and.not.include('unsafe');
      expect(await page.content()).not.to.match(/<script(?![^>]* src=)|\sstyle=|\son\w+=/);
      await page.getByLabel('Your API key').waitFor();
    }
    expect([...addresses]).to.deep.equal([host.url]);
    expect(refused).to.deep.equal([]);
    await page.context().close();
  });

  it('has assets that browsers may keep for ever', async () => {
    const html = await (await fetch(host.url + PUBLIC)).text();
    const assets = [...html.matchAll(/(?:src|stylesheet" href)="([^"]+)"/g)].map(([, path = '']) => path);
    expect(assets).to.have.length(3);
    for (const path of assets) {
      const response = await fetch(host.url + path);
      expect(response.status, path).to.equal(200);
      expect(response.headers.get('cache-control'), path).to.include('immutable');
    }
  });

  it('shows an endpoint of the host and its problems while they are registered', async () => {
    const dispose = hooks.register(
      ENDPOINT,
      { by: 'acme-pbx', name: 'queues' },
      {
        method: 'GET',
        path: '/acme/queues',
        scope: 'read',
        summary: 'List <queues>',
        response: {
          kind: 'json',
          schema: Joi.object({ queues: Joi.number().required().description('How many.') }),
        },
        example: { response: { queues: 2 } },
        problems: [{ code: 'acme_closed', status: 409, title: 'Closed', meaning: 'The office is closed.' }],
        handle: () => ({ queues: 2 }),
      },
    );
    const page = await open();
    expect(await section(page, 'acmePbx_queues').textContent())
      .to.include('List <queues>')
      .and.include('How many.');
    expect(await page.locator('#problem-acme_closed').textContent()).to.include('The office is closed.');
    expect(await page.locator('#problem-endpoint_unavailable').count()).to.equal(1);
    await dispose();
    await page.reload();
    expect(await section(page, 'acmePbx_queues').count()).to.equal(0);
    await page.context().close();
  });

  it('is the same as Markdown', async () => {
    const response = await fetch(`${host.url}/api/v1/reference.md`);
    expect(response.headers.get('content-type')).to.equal('text/markdown; charset=utf-8');
    const text = await response.text();
    const page = await open();
    for (const heading of await page.locator('h2').allTextContents()) {
      expect(text).to.include(`\n## ${heading}\n`);
    }
    for (const anchor of text.matchAll(/\]\(#([\w-]+)\)/g)) {
      expect(text).to.include(`<a id="${anchor[1]}"></a>`);
      expect(await page.locator(`#${anchor[1]}`).count(), anchor[1]).to.equal(1);
    }
    for (const code of await page.locator('pre code').allTextContents()) expect(text).to.include(code);
    await page.context().close();
  });
});
