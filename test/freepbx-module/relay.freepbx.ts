/** The relay of the FreePBX module in front of a real host. */
import { createHmac, randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { createConnection } from 'mysql2/promise';
import { AdminClient } from '../support/admin-client.js';
import { ask } from '../support/api.js';
import { until } from '../support/until.js';
import { ADMINISTRATOR, ASSERTION_SECRET, withRelayHost } from './relay-host.js';
import { WEB_SERVERS, type WebServerName } from './web-server.js';

const KEYS = '/admin/integrations/api/keys';
const JSON_ONLY = { Accept: 'application/json' };

interface AuditItem {
  readonly actor: string;
  readonly action: string;
  readonly address: string;
}

for (const webServer of WEB_SERVERS) {
  describe(`The relay of the FreePBX module under ${webServer}`, () => relayTests(webServer));
}

function relayTests(webServer: WebServerName): void {
  const host = withRelayHost({ webServer });

  const page = (path: string, headers: Readonly<Record<string, string>> = {}) =>
    ask(host().machine.url, { path: `/exovo${path}`, headers });
  const asAdministrator = (path: string, headers: Readonly<Record<string, string>> = {}) =>
    page(path, { Cookie: host().cookie, ...headers });

  describe('signs in whom FreePBX has signed in', () => {
    it('lists, creates and revokes keys, and the audit log names the FreePBX administrator', async () => {
      const { machine, cookie } = host();
      const admin = await AdminClient.withCookie(machine.exovo, cookie);
      const created = await admin.createKey('From FreePBX');
      expect((await ask(machine.url, { path: '/exovo/api/v1/ping', key: created.key })).json()).to.include({
        key: 'From FreePBX',
      });
      await admin.revokeKey(created.id);
      expect((await ask(machine.url, { path: '/exovo/api/v1/ping', key: created.key })).status).to.equal(401);
      const audit = await itemsOf<AuditItem>(admin, `/admin/integrations/api/audit?keyId=${created.id}`);
      expect(audit.map((item) => [item.actor, item.action, item.address])).to.deep.equal([
        [ADMINISTRATOR, 'api_key.revoked', '127.0.0.1'],
        [ADMINISTRATOR, 'api_key.created', '127.0.0.1'],
      ]);
    });

    it('never gives the browser a cookie of the host', async () => {
      const cookie = await host().machine.signIn(ADMINISTRATOR);
      const response = await page(KEYS, { Cookie: cookie });
      expect(response.status).to.equal(200);
      expect(response.headers['set-cookie']).to.equal(undefined);
    });

    it('uses one session of the host for all requests of a FreePBX session', async () => {
      const { database } = host();
      const sessions = async () =>
        (await database.query<{ n: number }>('SELECT COUNT(*) AS n FROM host_sessions'))[0]?.n;
      await asAdministrator(KEYS);
      const before = await sessions();
      for (let i = 0; i < 5; i++) await asAdministrator(KEYS);
      expect(await sessions()).to.equal(before);
    });

    it('signs in again when the host has ended its session', async () => {
      await asAdministrator(KEYS);
      await host().database.query('DELETE FROM host_sessions');
      for (const headers of [{}, JSON_ONLY])
        expect((await asAdministrator(KEYS, headers)).status).to.equal(200);
    });

    it('repeats nothing that changes something', async () => {
      const { database, machine, cookie } = host();
      const admin = await AdminClient.withCookie(machine.exovo, cookie);
      await database.query('DELETE FROM host_sessions');
      const response = await admin.post(KEYS, { name: 'Never', scope: 'Read' });
      expect(response.status).to.be.oneOf([401, 403]);
      const again = await AdminClient.withCookie(machine.exovo, cookie);
      expect(await itemsOf(again, `${KEYS}?search=Never`)).to.deep.equal([]);
    });

    it('reaches pages, assets and links below /exovo', async () => {
      const html = await asAdministrator(KEYS, { Accept: 'text/html' });
      expect(html.status).to.equal(200);
      const links = [...html.text.matchAll(/(?:href|src|action)="(\/[^"]*)"/g)].map(([, link = '']) => link);
      expect(links.length).to.be.greaterThan(3);
      expect(links.filter((link) => !link.startsWith('/exovo/'))).to.deep.equal([]);
      for (const link of links.filter((found) => /\.(css|js)$/.test(found))) {
        expect((await asAdministrator(link.slice('/exovo'.length))).status, link).to.equal(200);
      }
    });

    it('lets FreePBX show the pages in a frame, and nobody else', async () => {
      const { headers } = await asAdministrator(KEYS, { Accept: 'text/html' });
      expect(headers['content-security-policy']).to.include("frame-ancestors 'self'");
      expect(headers['x-frame-options'] ?? 'SAMEORIGIN').to.equal('SAMEORIGIN');
    });
  });

  describe('refuses', () => {
    it('a request without a FreePBX session, with 401', async () => {
      for (const headers of [{}, { Cookie: 'PHPSESSID=unknown' }]) {
        const response = await page(KEYS, { ...JSON_ONLY, ...headers });
        expect(response.status).to.equal(401);
        expect(response.headers['content-type']).to.equal('application/problem+json');
      }
      const html = await page(KEYS, { Accept: 'text/html' });
      expect(html.status).to.equal(401);
      expect(html.text).to.include('You are not signed in to FreePBX.');
    });

    it('an administrator without the section, with 403', async () => {
      const { machine } = host();
      await machine.setSections('bob', 'extensions;queues');
      const response = await page(KEYS, { ...JSON_ONLY, Cookie: await machine.signIn('bob') });
      expect(response.status).to.equal(403);
    });

    it('an administrator as soon as the section is taken away, though the session still has it', async () => {
      const { machine } = host();
      await machine.setSections('carol', '*');
      const cookie = await machine.signIn('carol');
      expect((await page(KEYS, { Cookie: cookie })).status).to.equal(200);
      await machine.setSections('carol', 'extensions');
      expect((await page(KEYS, { Cookie: cookie })).status).to.equal(403);
    });

    it('a deleted administrator', async () => {
      const { machine } = host();
      await machine.setSections('dave', '*');
      const cookie = await machine.signIn('dave');
      await machine.database.run("DELETE FROM ampusers WHERE username = 'dave'");
      expect((await page(KEYS, { Cookie: cookie })).status).to.equal(403);
    });

    it('a session that has ended, at once', async () => {
      const { machine } = host();
      const cookie = await machine.signIn(ADMINISTRATOR);
      expect((await page(KEYS, { Cookie: cookie })).status).to.equal(200);
      await machine.signOut(cookie);
      expect((await page(KEYS, { Cookie: cookie })).status).to.equal(401);
    });

    it('a change that comes from another origin, with 403', async () => {
      const admin = await AdminClient.withCookie(host().machine.exovo, host().cookie);
      for (const origin of ['https://evil.example', 'null']) {
        const response = await admin.post(KEYS, { name: 'Foreign', scope: 'Read' }, { Origin: origin });
        expect(response.status, origin).to.equal(403);
      }
      const own = await admin.post(KEYS, { name: 'Own', scope: 'Read' }, { Origin: host().machine.url });
      expect(own.status).to.equal(201);
    });

    it('a change without the CSRF token, with 403', async () => {
      const response = await host().admin.post(KEYS, { name: 'x', scope: 'Read' }, { 'X-CSRF-Token': '' });
      expect(response.status).to.equal(403);
    });

    it('every address that is neither the API nor a page, with 404', async () => {
      for (const path of ['/', '/healthz', '/readyz', '/api', '/api/v2/ping', '/index.php', '/.htaccess']) {
        expect((await asAdministrator(path)).status, path).to.equal(404);
      }
    });
  });

  describe('lets the host refuse an assertion that', () => {
    const signIn = async (assertion: string) =>
      (
        await ask(host().machine.url, {
          method: 'POST',
          path: '/exovo/admin/sign-in/assertion',
          headers: { ...JSON_ONLY, Cookie: host().cookie },
          json: { assertion },
        })
      ).status;

    it('was used already', async () => {
      const assertion = signed({});
      expect(await signIn(assertion)).to.equal(200);
      expect(await signIn(assertion)).to.equal(401);
    });

    it('was altered', async () => {
      const [version, payload = '', signature] = signed({}).split('.');
      const altered = Buffer.from(payload, 'base64url').toString().replace(ADMINISTRATOR, 'eve');
      expect(
        await signIn([version, Buffer.from(altered).toString('base64url'), signature].join('.')),
      ).to.equal(401);
    });

    it('has expired', async () => {
      expect(await signIn(signed({ secondsAgo: 31 }))).to.equal(401);
    });
  });

  it('responds to other requests of a browser while one waits, because it does not lock the session', async () => {
    const { database } = host();
    const lock = await createConnection(database.connection);
    await lock.query('LOCK TABLES exovo_api_keys WRITE');
    let hasList = false;
    let list: Promise<void> | undefined;
    try {
      list = asAdministrator(KEYS).then(() => {
        hasList = true;
      });
      // Only then is one of PHP's workers busy with it, and accepts no other request.
      await until(async () =>
        JSON.stringify(await lock.query('SHOW PROCESSLIST')).includes('Waiting for table'),
      );
      expect((await asAdministrator('/admin/shell.css')).status).to.equal(200);
      expect(hasList).to.equal(false);
    } finally {
      await lock.end();
    }
    await list;
  });

  it('passes a body on, and refuses one that is too large with the host’s problem', async () => {
    const { machine, admin } = host();
    const { key } = await admin.createKey('Bodies', 'Read & write');
    const path = '/exovo/api/v1/extensions/205/presence';
    for (const presence of ['Nonsense', 'x'.repeat(16_000)]) {
      const small = await ask(machine.url, { method: 'POST', path, key, json: { presence } });
      expect(small.status).to.equal(400);
    }
    for (const bytes of [16_400, 60_000, 1_000_000]) {
      const large = await ask(machine.url, {
        method: 'POST',
        path,
        key,
        json: { presence: 'x'.repeat(bytes) },
      });
      expect(large.status, String(bytes)).to.equal(413);
      expect(large.json()).to.have.property('requestId');
    }
  });

  it('gets the host’s refusal of a multipart body at once, although PHP leaves the relay nothing to send', async () => {
    const { machine, admin } = host();
    const { key } = await admin.createKey('Multipart', 'Read & write');
    const body = new FormData();
    body.set('presence', 'Available');
    const response = await fetch(`${machine.exovo}/api/v1/extensions/205/presence`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${key}` },
      body,
      signal: AbortSignal.timeout(5_000),
    });
    expect(response.status).to.be.oneOf([400, 415]);
  });

  it('responds to HEAD without a body', async () => {
    const { machine, admin } = host();
    const { key } = await admin.createKey('Heads');
    const response = await ask(machine.url, { method: 'HEAD', path: '/exovo/api/v1/ping', key });
    expect([response.status, response.text]).to.deep.equal([200, '']);
  });

  it('gives the API the address of the client and the name under which it was called', async () => {
    const { machine, admin } = host();
    const { key } = await admin.createKey('Addresses');
    const headers = { 'X-Forwarded-For': '203.0.113.9', 'X-Forwarded-Host': 'evil.example' };
    const refused = await ask(machine.url, { path: '/exovo/api/v1/nothing', key, headers });
    expect(refused.status).to.equal(404);
    expect(refused.text).to.not.include('evil.example');
  });
}

async function itemsOf<Item>(admin: AdminClient, path: string): Promise<Item[]> {
  const response = await admin.get(path);
  expect(response.status).to.equal(200);
  return ((await response.json()) as { items: Item[] }).items;
}

function signed({ secondsAgo = 0 }: { readonly secondsAgo?: number }): string {
  const iat = Math.floor(Date.now() / 1000) - secondsAgo;
  const claims = {
    iss: 'freepbx',
    sub: ADMINISTRATOR,
    perm: ['exovo-api-access.keys.manage'],
    iat,
    exp: iat + 30,
    jti: randomUUID(),
  };
  const text = `v1.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  return `${text}.${createHmac('sha256', ASSERTION_SECRET).update(text).digest('base64url')}`;
}
