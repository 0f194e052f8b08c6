/** The reference page in a browser: complete, searchable and correct. A key entered there is stored nowhere. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { expect } from 'chai';
import Joi from 'joi';
import type { Page } from 'playwright-core';
import { createHookRegistry } from '../../src/hooks/hook-registry.js';
import { ENDPOINT } from '../../src/host/hooks.js';
import { PROBLEMS } from '../../src/http/problems.js';
import { endpointsOf, type ReferenceDocument } from '../../src/reference/document.js';
import { KEY_PLACEHOLDER, samplesOf } from '../../src/reference/samples.js';
import { openPage, signIn } from '../support/browser.js';
import { PACKAGE_ROOT } from '../support/package-root.js';
import { withTestHost } from '../support/with-test-host.js';

const REFERENCE = '/admin/integrations/api/reference';
const run = promisify(execFile);

describe('The reference page', () => {
  const hooks = createHookRegistry();
  const host = withTestHost({ hooks });
  let key: string;

  before(async () => {
    key = (await host.admin.createKey('Reference', 'Read & write')).key;
  });

  async function open(options: Parameters<typeof openPage>[1] = {}): Promise<Page> {
    const page = await openPage(host.url, options);
    await signIn(page, REFERENCE);
    return page;
  }

  /** The section of an endpoint, by the ID that its link in the contents leads to. */
  const section = (page: Page, id: string) => page.locator(`section#${id}`);

  it('shows every endpoint with its scope, fields, samples and the base URL, even without scripts', async () => {
    const page = await open({ javaScriptEnabled: false });
    const endpoints = endpointsOf(JSON.parse(readFileSync(join(PACKAGE_ROOT, 'openapi.json'), 'utf8')));
    expect(endpoints.length).to.be.greaterThan(4);
    for (const { method, path, operation } of endpoints) {
      const text = (await section(page, operation.operationId).textContent()) ?? '';
      for (const part of [
        method,
        path,
        operation.summary,
        'curl ',
        'await fetch(',
        'urllib.request',
        `${host.url}/api/v1`,
      ]) {
        expect(text, operation.operationId).to.include(part);
      }
      expect(await page.locator(`nav a[href="#${operation.operationId}"]`).count()).to.equal(1);
    }
    expect(await section(page, 'listCalls').textContent())
      .to.include('items[].from.number')
      .and.include('whole number, 1 to 500');
    expect(await section(page, 'setPresence').textContent()).to.include('Read & write');
    expect(await page.locator('form[data-try]').first().isVisible(), 'a form that could not send').to.equal(
      false,
    );
    await page.context().close();
  });

  it('has an anchor for each problem code, to which the type of a real problem leads', async () => {
    const page = await open();
    for (const code of Object.keys(PROBLEMS))
      expect(await page.locator(`#problem-${code}`).count(), code).to.equal(1);
    const response = await fetch(`${host.url}/api/v1/ping`);
    const { type } = (await response.json()) as { type: string };
    await page.goto(type);
    expect(await page.locator(':target').textContent())
      .to.include('missing_key')
      .and.include('No API key was sent');
    await page.context().close();
  });

  it('finds endpoints by any word, and says when nothing matches', async () => {
    const page = await open();
    const visible = () =>
      page.locator('section[data-search]:visible').evaluateAll((all) => all.map(({ id }) => id));
    await page.getByLabel('Search', { exact: true }).fill('talkSeconds');
    expect(await visible()).to.deep.equal(['listCalls']);
    await page.getByLabel('Search', { exact: true }).fill('PRESENCE set');
    expect(await visible())
      .to.include('setPresence')
      .and.not.include('ping');
    await page.getByLabel('Search', { exact: true }).fill('xyzzy');
    expect(await visible()).to.deep.equal([]);
    expect(await page.getByText('Nothing matches.').isVisible()).to.equal(true);
    await page.context().close();
  });

  it('tries an endpoint with a key that exists only in its field, and clears it when the user leaves', async () => {
    const page = await open();
    const addresses: string[] = [];
    page.on('request', (request) => addresses.push(request.url()));
    await section(page, 'ping').getByRole('button', { name: 'Send' }).click();
    expect(await section(page, 'ping').getByRole('status').textContent()).to.include('Enter an API key');
    await page.getByLabel('API key for “Try it”').fill(key);
    await section(page, 'ping').getByRole('button', { name: 'Send' }).click();
    await section(page, 'ping').getByText('"key": "Reference"').waitFor();
    await section(page, 'setPresence').getByLabel('Body').fill('{"presence":"Custom 1"}');
    await section(page, 'setPresence').getByLabel('extension').fill('none');
    await section(page, 'setPresence').getByRole('button', { name: 'Send' }).click();
    await section(page, 'setPresence').getByText('extension_not_found', { exact: false }).last().waitFor();
    await section(page, 'listCalls').getByLabel('limit').fill('2');
    await section(page, 'listCalls').getByRole('button', { name: 'Send' }).click();
    await section(page, 'listCalls')
      .getByText(/^200 · \d+ ms$/)
      .waitFor();
    expect(addresses.join(' ')).to.include('/api/v1/calls?limit=2').and.not.include(key);
    const kept = await page.evaluate<string[]>(
      '[JSON.stringify(localStorage), JSON.stringify(sessionStorage), location.href]',
    );
    expect(kept.join(' ') + (await page.content())).not.to.include(key);
    await page.goto('/admin');
    await page.goBack();
    expect(await page.getByLabel('API key for “Try it”').inputValue()).to.equal('');
    await page.context().close();
  });

  it('breaks no field name or code over two lines when there is room', async () => {
    const page = await open({ width: 1280 });
    const broken = await page
      .locator('tbody th code')
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
    await signIn(page, REFERENCE);
    const policy = (await page.goto(REFERENCE))?.headers()['content-security-policy'] ?? '';
    expect(policy).to.include("script-src 'self'").and.not.include('unsafe');
    expect(await page.content()).not.to.match(/<script(?![^>]* src=)|\sstyle=|\son\w+=/);
    expect([...addresses]).to.deep.equal([host.url]);
    expect(refused).to.deep.equal([]);
    await page.context().close();
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
    await dispose();
    await page.reload();
    expect(await section(page, 'acmePbx_queues').count()).to.equal(0);
    await page.context().close();
  });

  it('has samples in curl, JavaScript and Python that work as shown', async () => {
    const document = (await (await fetch(`${host.url}/api/v1/openapi.json`)).json()) as ReferenceDocument;
    const programs = {
      curl: (code: string) => run('sh', ['-c', `${code} --silent --show-error --fail-with-body`]),
      javascript: (code: string) =>
        run(process.execPath, [
          '--input-type=module',
          '-e',
          code.replace('console.log(result)', 'console.log(JSON.stringify(result))'),
        ]),
      python: (code: string) =>
        run('python3', [
          '-c',
          code.replace('print(json.load(response))', 'print(json.dumps(json.load(response)))'),
        ]),
    };
    for (const endpoint of endpointsOf(document)) {
      const responses = [];
      for (const { id, code } of samplesOf(endpoint, `${host.url}/api/v1`)) {
        const { stdout } = await programs[id](code.replaceAll(KEY_PLACEHOLDER, key));
        responses.push(JSON.parse(stdout));
      }
      const [first, second, third] = responses;
      expect(second, endpoint.operation.operationId).to.deep.equal(first);
      expect(third, endpoint.operation.operationId).to.deep.equal(first);
    }
  }).timeout(60_000);

  it('shows a stream endpoint with its media types and with samples that save the file', async () => {
    const dispose = hooks.register(
      ENDPOINT,
      { by: 'acme-pbx', name: 'recording' },
      {
        method: 'GET',
        path: '/acme/recording',
        scope: 'read',
        summary: 'Read a recording',
        response: { kind: 'stream', mediaTypes: ['audio/wav'] },
        handle: () => ({ mediaType: 'audio/wav', body: Readable.from(['RIFF', 'data']) }),
      },
    );
    const document = (await (await fetch(`${host.url}/api/v1/openapi.json`)).json()) as ReferenceDocument;
    const endpoint = endpointsOf(document).find(({ path }) => path === '/acme/recording');
    if (endpoint === undefined) throw new Error('The endpoint is not in the document.');
    const headers = { Cookie: host.admin.cookie, Accept: 'text/html' };
    const page = await (await fetch(`${host.url}${REFERENCE}`, { headers })).text();
    expect(page).to.include('The bytes of a file, as <code>audio/wav</code>.');
    const folder = mkdtempSync(join(tmpdir(), 'exovo-samples-'));
    try {
      const programs = {
        curl: ['sh', '-c'],
        javascript: [process.execPath, '-e'],
        python: ['python3', '-c'],
      };
      for (const { id, code } of samplesOf(endpoint, `${host.url}/api/v1`)) {
        const [program = '', option = ''] = programs[id];
        const input = id === 'javascript' ? ['--input-type=module', option] : [option];
        const { stdout } = await run(program, [...input, code.replaceAll(KEY_PLACEHOLDER, key)], {
          cwd: folder,
        });
        if (id === 'javascript') expect(stdout).to.include('audio/wav 8');
        else expect(readFileSync(join(folder, 'response.bin'), 'utf8'), id).to.equal('RIFFdata');
        rmSync(join(folder, 'response.bin'), { force: true });
      }
    } finally {
      rmSync(folder, { recursive: true });
      dispose();
    }
  }).timeout(60_000);
});
