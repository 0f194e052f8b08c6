/** Sign-in by the assertion of another program: the fixed vectors, and over HTTP. */
import { createHmac, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { readSettings } from '../../../src/standalone/settings.js';
import { verifyAssertion } from '../../../src/standalone/sign-in/assertion.js';
import { AdminClient, cookieOf } from '../../support/admin-client.js';
import { type Ask, ask } from '../../support/api.js';
import { ADMIN_PASSWORD, ADMIN_USER, startTestHost, type TestHost } from '../../support/host.js';
import { PACKAGE_ROOT } from '../../support/package-root.js';
import { until } from '../../support/until.js';
import { withTestHost } from '../../support/with-test-host.js';

const SECRET = 'a-secret-for-tests-with-48-characters-0123456789';
const VIEW = 'exovo-api-access.keys.view';
const MANAGE = 'exovo-api-access.keys.manage';
const KEYS = '/admin/integrations/api/keys';

interface Vector {
  readonly title: string;
  readonly payload?: string;
  readonly assertion: string;
  readonly now: number;
  readonly problem: string | null;
}

interface Vectors {
  readonly secret: string;
  readonly accepted: readonly Vector[];
  readonly refused: readonly Vector[];
}

const vectors = JSON.parse(
  readFileSync(join(PACKAGE_ROOT, 'test/fixtures/assertion-vectors.json'), 'utf8'),
) as Vectors;

describe('An assertion', () => {
  for (const { title, payload = '', assertion, now } of vectors.accepted) {
    it(`is accepted: ${title}`, () => {
      expect(verifyAssertion(assertion, vectors.secret, now)).to.deep.equal(JSON.parse(payload));
    });
  }

  for (const { title, assertion, now, problem } of vectors.refused) {
    it(`is refused: ${title}`, () => {
      expect(verifyAssertion(assertion, vectors.secret, now)).to.equal(problem);
    });
  }
});

describe('The settings of sign-in by assertion', () => {
  it('need a secret of at least 32 bytes', () => {
    expect(() => readSettings({ EXOVO_ASSERTION_SECRET: 'x'.repeat(31) })).to.throw('at least 32 bytes');
    expect(() => readSettings({ EXOVO_SIGN_IN: 'assertion' })).to.throw('needs EXOVO_ASSERTION_SECRET');
    expect(() => readSettings({ EXOVO_SIGN_IN: 'magic' })).to.throw('password or assertion');
  });
});

interface Claims {
  readonly sub?: string;
  readonly perm?: readonly string[];
  readonly tenants?: readonly string[];
  readonly secondsAgo?: number;
}

function assertionOf({ sub = 'ada', perm = [MANAGE], tenants, secondsAgo = 0 }: Claims = {}): string {
  const iat = Math.floor(Date.now() / 1_000) - secondsAgo;
  const claims = { iss: 'freepbx', sub, perm, tenants, iat, exp: iat + 30, jti: randomUUID() };
  const signed = `v1.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  return `${signed}.${createHmac('sha256', SECRET).update(signed).digest('base64url')}`;
}

function post(url: string, assertion: unknown, headers: Ask['headers'] = {}) {
  return fetch(`${url}/admin/sign-in/assertion`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json', ...(headers as object) },
    body: JSON.stringify({ assertion }),
  });
}

async function signIn(url: string, claims?: Claims): Promise<AdminClient> {
  const response = await post(url, assertionOf(claims));
  expect(response.status, await response.clone().text()).to.equal(200);
  return AdminClient.withCookie(url, cookieOf(response));
}

describe('Sign-in by assertion', () => {
  let test: TestHost;
  before(async () => {
    test = await startTestHost({
      environment: { EXOVO_SIGN_IN: 'assertion', EXOVO_ASSERTION_SECRET: SECRET },
    });
  });
  after(() => test?.stop());

  const logged = (action: string) =>
    test.database.query<{ actor: string; subject: string }>(
      'SELECT actor, subject FROM host_log WHERE action = ? ORDER BY at DESC, id DESC',
      [action],
    );

  it('opens a session with the name, the permissions and the tenants of the assertion', async () => {
    const admin = await signIn(test.url, { tenants: ['2'] });
    const { key } = await admin.createKey('By assertion');
    const ping = await ask(test.url, { path: '/api/v1/ping', key });
    expect(ping.json()).to.include({ key: 'By assertion', tenant: '2' });
    const audit = (await (await admin.get('/admin/integrations/api/audit')).json()) as {
      items: readonly { actor: string }[];
    };
    expect(audit.items[0]?.actor).to.equal('ada');
    const session = (await (await admin.get('/admin/session')).json()) as object;
    expect(session).to.include({ username: 'ada', tenantId: '2' });
    expect((await admin.post('/admin/session/tenant', { tenantId: '1' })).status).to.equal(400);
  });

  it('gives nobody more than the permissions by id, and none if there are none', async () => {
    const viewer = await signIn(test.url, { sub: 'viewer', perm: [VIEW] });
    expect((await viewer.get(KEYS)).status).to.equal(200);
    expect((await viewer.post(KEYS, { name: 'No', scope: 'Read' })).status).to.equal(403);
    const nobody = await signIn(test.url, { sub: 'nobody', perm: [] });
    expect((await nobody.get(KEYS)).status).to.equal(403);
    const star = await signIn(test.url, { sub: 'star', perm: ['*'] });
    expect((await star.get(KEYS)).status).to.equal(403);
  });

  it('accepts an assertion once, also of two requests at the same time', async () => {
    const assertion = assertionOf();
    const statuses = await Promise.all([1, 2, 3].map(async () => (await post(test.url, assertion)).status));
    expect(statuses.sort()).to.deep.equal([200, 401, 401]);
  });

  it('refuses what is altered, expired or no assertion with 401, and records that', async () => {
    const [version, payload = '', signature] = assertionOf().split('.');
    const altered = Buffer.from(payload, 'base64url').toString().replace('ada', 'eve');
    for (const assertion of [
      `${version}.${Buffer.from(altered).toString('base64url')}.${signature}`,
      assertionOf({ secondsAgo: 31 }),
      'x',
      '',
      undefined,
      7,
      { v1: 1 },
    ]) {
      const response = await post(test.url, assertion);
      expect(response.status, String(assertion)).to.equal(401);
      expect(response.headers.getSetCookie()).to.deep.equal([]);
    }
  });

  it('refuses a page of another origin', async () => {
    const response = await post(test.url, assertionOf(), { Origin: 'https://evil.example' });
    expect(response.status).to.equal(403);
  });

  it('records each sign-in with the program, also of a name outside ASCII', async () => {
    await signIn(test.url, { sub: 'zoë' });
    await until(async () => (await logged('signed_in_by_assertion'))[0]?.actor === 'zo%C3%AB');
    expect((await logged('signed_in_by_assertion'))[0]?.subject).to.equal('freepbx');
  });

  it('has no password sign-in, no sign-out and no pages of the host', async () => {
    const admin = await signIn(test.url, {
      perm: ['host.plugins.manage', 'host.administrators.manage', MANAGE],
    });
    for (const path of [
      '/admin/sign-in',
      '/admin/plugins',
      '/admin/administrators',
      '/admin/log',
      '/admin/account',
    ]) {
      expect((await admin.get(path)).status, path).to.equal(404);
    }
    for (const path of ['/admin/sign-in', '/admin/sign-out']) {
      expect((await admin.post(path, { username: 'admin', password: 'x' })).status, path).to.equal(404);
    }
  });

  it('shows pages without a header and a menu, in a frame of the same origin only', async () => {
    const { cookie } = await signIn(test.url);
    const page = await fetch(test.url + KEYS, { headers: { Accept: 'text/html', Cookie: cookie } });
    const html = await page.text();
    for (const absent of ['Sign out', 'Admin menu', 'shell-brand']) expect(html).to.not.include(absent);
    expect(page.headers.get('content-security-policy')).to.include("frame-ancestors 'self'");
    expect(page.headers.get('x-frame-options')).to.equal('SAMEORIGIN');
  });

  it('responds 401 to a page without a session, and names no sign-in page', async () => {
    for (const Accept of ['text/html', 'application/json']) {
      const response = await fetch(test.url + KEYS, { headers: { Accept }, redirect: 'manual' });
      expect(response.status).to.equal(401);
      expect(await response.text()).to.not.include('sign-in"');
    }
  });

  it('creates no administrator and prints no password', async () => {
    expect(test.host.firstAdministrator).to.equal(undefined);
  });

  it('keeps a used assertion no longer than needed', async () => {
    await test.database.query('UPDATE host_assertions SET forget_at = UTC_TIMESTAMP(3) - INTERVAL 1 SECOND');
    await signIn(test.url);
    const [row] = await test.database.query<{ n: number }>('SELECT COUNT(*) AS n FROM host_assertions');
    expect(row?.n).to.equal(1);
  });
});

describe('The account in a session that began with an assertion', () => {
  const test = withTestHost({ environment: { EXOVO_ASSERTION_SECRET: SECRET } });

  it('can’t be changed, and neither is that of an administrator with the same name', async () => {
    const asserted = await signIn(test.url, { sub: ADMIN_USER });
    for (const [path, body] of [
      ['/admin/account/password', { currentPassword: ADMIN_PASSWORD, newPassword: 'another-long-password' }],
      ['/admin/account/sign-out-everywhere', {}],
    ] as const) {
      const response = await asserted.post(path, body);
      expect(response.status, path).to.equal(403);
      expect(await response.json()).to.include({ code: 'account_elsewhere' });
    }
    expect((await asserted.get('/admin/session')).status).to.equal(200);
    expect((await test.admin.get('/admin/session')).status).to.equal(200);
    expect((await AdminClient.signIn(test.url)).csrfToken).to.be.a('string');
  });

  it('is a page without forms that says where the password is changed', async () => {
    const { cookie } = await signIn(test.url);
    const html = await (
      await fetch(`${test.url}/admin/account`, { headers: { Accept: 'text/html', Cookie: cookie } })
    ).text();
    expect(html).to.include('Another program signed you in.');
    expect(html).to.not.include('type="password"').and.not.include('/admin/account/');
  });
});

describe('A host without a secret for assertions', () => {
  it('has no sign-in by assertion, and ends the sessions that began with one', async () => {
    const open = await startTestHost({ environment: { EXOVO_ASSERTION_SECRET: SECRET } });
    const admin = await signIn(open.url);
    const { database } = open;
    const closed = await startTestHost({ database });
    expect((await post(closed.url, assertionOf())).status).to.equal(404);
    expect((await admin.at(closed.url).get('/admin/session')).status).to.equal(401);
    expect((await admin.get('/admin/session')).status).to.equal(200);
    await closed.stop();
    await open.stop();
  });
});
