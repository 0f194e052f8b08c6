/** The plugin inside hosts that differ from the standalone one: other headers, parsers, paths and ports. Over HTTP. */
import { expect } from 'chai';
import express, { type RequestHandler } from 'express';
import type { ApiGate, PbxHost } from '../../src/host/contract.js';
import { CALL_PORT, EXTENSION_PORT, PRESENCE_PORT } from '../../src/host/hooks.js';
import { CSRF_TOKEN, type SmallHost, type SmallHostOptions, startSmallHost } from '../support/small-host.js';

const PAGES = '/admin/integrations/api';
const WHO = { by: 'tests', name: 'memory' };
const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };
const JSON_BODY = { 'Content-Type': 'application/json', Accept: 'application/json' };

const noReferrer: RequestHandler = (_req, res, next) => {
  res.setHeader('Referrer-Policy', 'no-referrer');
  next();
};
const swallow: RequestHandler = (req, _res, next) => {
  req.resume().on('end', () => next());
};

function belowApi(handler: RequestHandler): RequestHandler {
  return (req, res, next) => (req.path.startsWith('/api/') ? handler(req, res, next) : next());
}

describe('The plugin in a host', () => {
  const started: SmallHost[] = [];
  afterEach(async () => {
    for (const host of started.splice(0)) await host.stop();
  });

  async function start(options: SmallHostOptions = {}, ports = ['extensions', 'calls', 'presence']) {
    const small = await startSmallHost(options);
    started.push(small);
    const { hooks } = small.host;
    if (ports.includes('extensions')) {
      const item = { extension: '205', name: 'Ada', email: null, enabled: true, presence: null };
      hooks?.register(EXTENSION_PORT, WHO, { list: async () => [item], has: async () => true });
    }
    if (ports.includes('calls')) hooks?.register(CALL_PORT, WHO, { recent: async () => [] });
    if (ports.includes('presence')) {
      hooks?.register(PRESENCE_PORT, WHO, { set: async (_tenant, _extension, presence) => presence });
    }
    return small;
  }

  async function createKey({ publicUrl }: SmallHost): Promise<string> {
    const response = await fetch(`${publicUrl}${PAGES}/keys`, {
      method: 'POST',
      headers: { ...JSON_BODY, 'X-CSRF-Token': CSRF_TOKEN },
      body: JSON.stringify({ name: 'Embedding', scope: 'Read & write' }),
    });
    return ((await response.json()) as { key: string }).key;
  }

  const setPresence = async ({ publicUrl }: SmallHost, key: string, headers: Record<string, string> = {}) =>
    fetch(`${publicUrl}/api/v1/extensions/205/presence`, {
      method: 'POST',
      headers: { ...JSON_BODY, Authorization: `Bearer ${key}`, ...headers },
      body: '{"presence":"Away"}',
    });

  it('opens /api/v1 before it mounts its pages, so that clients of the API don’t wait for them', async () => {
    const { host, plugin } = await start();
    const steps: string[] = [];
    const gate: ApiGate = {
      handler: host.gate.handler,
      open: (router) => {
        steps.push('open');
        host.gate.open(router);
      },
      close: (reason, timeoutMs) => host.gate.close(reason, timeoutMs),
    };
    const mountRouter: PbxHost['mountRouter'] = (path, handler) => {
      steps.push('mount');
      return host.mountRouter(path, handler);
    };
    await plugin.enable({ ...host, gate, mountRouter });
    expect(steps).to.deep.equal(['open', 'mount']);
  });

  it('that sends Referrer-Policy: no-referrer replaces it on its pages, so that forms carry their Origin', async () => {
    const small = await start({ before: [noReferrer] });
    await small.plugin.enable(small.host);
    for (const page of ['/keys', '/keys/new', '/audit', '/reference', '/nowhere']) {
      const response = await fetch(small.publicUrl + PAGES + page, { headers: { Accept: 'text/html' } });
      expect(response.headers.get('referrer-policy'), page).to.equal('same-origin');
    }
  });

  it('distinguishes a wrong Origin from a wrong token, on the page and in the JSON', async () => {
    const small = await start();
    await small.plugin.enable(small.host);
    const submit = async (headers: Record<string, string>, body: string) => {
      const response = await fetch(`${small.publicUrl}${PAGES}/keys`, { method: 'POST', headers, body });
      return [response.status, await response.text()] as const;
    };
    const form = `name=A&scope=Read&tenantId=1&_csrf=`;
    const elsewhere = { Origin: 'null' };
    const [status, page] = await submit({ ...FORM, ...elsewhere, Accept: 'text/html' }, form + CSRF_TOKEN);
    expect(status).to.equal(403);
    expect(page).to.include(`from a page outside ${small.publicUrl}`).and.include('Referrer-Policy');
    expect((await submit({ ...FORM, Accept: 'text/html' }, `${form}old`))[1]).to.include('signed in again');
    const json = '{"name":"A","scope":"Read"}';
    const [, foreign] = await submit({ ...JSON_BODY, ...elsewhere, 'X-CSRF-Token': CSRF_TOKEN }, json);
    expect(JSON.parse(foreign)).to.include({ code: 'csrf_failed' });
    expect(JSON.parse(foreign).detail).to.include('Referrer-Policy');
    const [, old] = await submit({ ...JSON_BODY, 'X-CSRF-Token': 'old' }, json);
    expect(JSON.parse(old).detail).to.include('X-CSRF-Token');
  });

  for (const [parser, before] of [
    ['express.json()', express.json()],
    ['express.raw()', express.raw({ type: '*/*' })],
  ] as const) {
    it(`that reads bodies with ${parser} before the gate can set presence, and media type and fields are still checked`, async () => {
      const small = await start({ before: [belowApi(before)] });
      await small.plugin.enable(small.host);
      const key = await createKey(small);
      expect((await setPresence(small, key)).status).to.equal(200);
      expect((await setPresence(small, key, { 'Content-Type': 'text/plain' })).status).to.equal(415);
      const unknown = await fetch(`${small.publicUrl}/api/v1/extensions/205/presence`, {
        method: 'POST',
        headers: { ...JSON_BODY, Authorization: `Bearer ${key}` },
        body: '{"presence":"Elsewhere"}',
      });
      expect(unknown.status).to.equal(400);
    });
  }

  it('that reads bodies and discards them responds 500, and the log says what to change', async () => {
    const small = await start({ before: [belowApi(swallow)] });
    await small.plugin.enable(small.host);
    const response = await setPresence(small, await createKey(small));
    expect(response.status).to.equal(500);
    expect(small.logged()).to.include('left nothing in req.body. Place the gate of /api/v1 before it.');
  });

  for (const [title, isPrefixStripped] of [
    ['behind a proxy that strips /pbx', true],
    ['in an app that is mounted at /pbx', false],
  ] as const) {
    it(`${title} starts every link, asset, menu path, redirect and problem type with /pbx`, async () => {
      const small = await start({ prefix: '/pbx', isPrefixStripped });
      await small.plugin.enable(small.host);
      expect(small.menu).to.deep.equal([`/pbx${PAGES}`]);
      const key = await createKey(small);
      for (const path of ['/keys', '/keys/new', '/audit', '/reference']) {
        const page = await (await fetch(small.publicUrl + PAGES + path)).text();
        const links = [...page.matchAll(/(?:href|src|action)="([^"#][^"]*)"/g)].map(([, link]) => link ?? '');
        expect(links, path).to.not.be.empty;
        for (const link of links) expect(link).to.match(/^(\/pbx\/|http)/);
        const style = links.find((link) => link.endsWith('.css')) ?? '';
        expect((await fetch(new URL(style, small.publicUrl))).status, style).to.equal(200);
      }
      const entry = await fetch(small.publicUrl + PAGES, { redirect: 'manual' });
      expect(entry.headers.get('location')).to.equal(`/pbx${PAGES}/keys`);
      const ping = await fetch(`${small.publicUrl}/api/v1/ping`, {
        headers: { Authorization: `Bearer ${key}` },
      });
      expect(ping.status).to.equal(200);
      const refused = (await (await fetch(`${small.publicUrl}/api/v1/ping`)).json()) as { type: string };
      expect(refused.type).to.equal(`${small.publicUrl}/api/v1/reference#problem-missing_key`);
      const document = (await (await fetch(`${small.publicUrl}/api/v1/openapi.json`)).json()) as {
        servers: [{ url: string }];
      };
      expect(document.servers[0].url).to.equal(`${small.publicUrl}/api/v1`);
    });
  }

  it('with ports of its own refuses to be enabled without the compulsory ones, and names them', async () => {
    for (const [ports, missing] of [
      [[], 'EXTENSION_PORT and CALL_PORT'],
      [['extensions', 'presence'], 'CALL_PORT'],
      [['calls'], 'EXTENSION_PORT'],
    ] as const) {
      const small = await start({}, [...ports]);
      const error = await small.plugin.enable(small.host).catch((reason: Error) => reason);
      expect(String(error)).to.include(
        `The setting pbx is "host", but Small host has not registered ${missing}.`,
      );
    }
  });

  it('without a presence port responds 503 presence_unavailable to a change of presence, and serves the rest', async () => {
    const small = await start({}, ['extensions', 'calls']);
    await small.plugin.enable(small.host);
    const key = await createKey(small);
    const response = await setPresence(small, key);
    expect([response.status, ((await response.json()) as { code: string }).code]).to.deep.equal([
      503,
      'presence_unavailable',
    ]);
    const extensions = await fetch(`${small.publicUrl}/api/v1/extensions`, {
      headers: { Authorization: `Bearer ${key}` },
    });
    expect(extensions.status).to.equal(200);
  });
});
