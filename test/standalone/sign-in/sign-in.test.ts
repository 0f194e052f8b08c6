/** Promises of the sign-in, checked over HTTP. */
import { expect } from 'chai';
import { hashPassword, passwordMatches } from '../../../src/standalone/sign-in/passwords.js';
import { AdminClient, cookieOf, sessionCookieOf } from '../../support/admin-client.js';
import { ADMIN_PASSWORD, ADMIN_USER } from '../../support/host.js';
import { withTestHost } from '../../support/with-test-host.js';

describe('signing in', () => {
  const limits = { failures: 1_000, windowSeconds: 60 };
  const test = withTestHost({ throttle: { pair: limits, address: limits, username: limits } });

  const postForm = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(test.url + path, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { Accept: 'text/html', ...headers },
      redirect: 'manual',
    });
  const signInAs = (body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${test.url}/admin/sign-in`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { Accept: 'application/json', 'Content-Type': 'application/json', ...headers },
    });

  it('stores a salted scrypt hash of a password, at a cost that OWASP recommends', async () => {
    const [one, other] = await Promise.all([hashPassword('the same'), hashPassword('the same')]);
    expect(one).to.match(/^scrypt\$8192\$8\$10\$[\w-]{22}\$[\w-]{43}$/);
    expect(other).to.not.equal(one);
    expect(await passwordMatches('the same', one)).to.equal(true);
    expect(await passwordMatches('another', one)).to.equal(false);
  });

  it('gives a program its CSRF token and an HttpOnly, SameSite session cookie', async () => {
    const response = await signInAs({ username: ADMIN_USER, password: ADMIN_PASSWORD });
    expect(response.status).to.equal(200);
    expect(await response.json()).to.have.all.keys('username', 'csrfToken');
    const cookie = sessionCookieOf(response);
    expect(cookie).to.match(/^exovo_session=.*; Path=\/admin; HttpOnly; SameSite=Lax$/);
  });

  it('responds to a program with who is signed in, or with 401', async () => {
    const admin = await AdminClient.signIn(test.url);
    const session = await admin.get('/admin/session');
    expect(await session.json()).to.deep.equal({
      username: ADMIN_USER,
      csrfToken: admin.csrfToken,
      tenantId: '1',
    });
    const anonymous = await fetch(`${test.url}/admin/session`, { headers: { Accept: 'application/json' } });
    expect(anonymous.status).to.equal(401);
    expect(anonymous.headers.get('content-type')).to.equal('application/problem+json; charset=utf-8');
    const problem = (await anonymous.json()) as Record<string, unknown>;
    expect(problem).to.have.all.keys('type', 'title', 'status', 'detail', 'code', 'requestId');
    expect(anonymous.headers.get('x-request-id')).to.equal(problem.requestId);
  });

  it('refuses a wrong password and an unknown name with the same detail', async () => {
    const wrong = await signInAs({ username: ADMIN_USER, password: 'not-the-password' });
    const unknown = await signInAs({ username: 'nobody', password: 'not-the-password' });
    const foreign = await signInAs({ username: 'ада', password: 'not-the-password' });
    const [a, b, c] = (await Promise.all([wrong.json(), unknown.json(), foreign.json()])) as {
      detail: string;
    }[];
    expect([wrong.status, unknown.status, foreign.status]).to.deep.equal([401, 401, 401]);
    expect(new Set([a?.detail, b?.detail, c?.detail]).size).to.equal(1);
  });

  for (const body of [
    null,
    [],
    {},
    { username: ['admin'], password: 'x' },
    { username: 'a'.repeat(65), password: 'x' },
  ]) {
    it(`responds 400 to ${JSON.stringify(body).slice(0, 60)}`, async () => {
      expect((await signInAs(body)).status).to.equal(400);
    });
  }

  it('refuses another site’s Origin and the Origin null', async () => {
    const credentials = { username: ADMIN_USER, password: ADMIN_PASSWORD };
    expect((await signInAs(credentials, { Origin: 'https://evil.example' })).status).to.equal(403);
    expect((await signInAs(credentials, { Origin: 'null' })).status).to.equal(403);
    expect((await signInAs(credentials, { Origin: test.url })).status).to.equal(200);
  });

  it('starts a new session at each sign-in, so that a planted session ID is useless', async () => {
    const first = await AdminClient.signIn(test.url);
    const again = await signInAs(
      { username: ADMIN_USER, password: ADMIN_PASSWORD },
      { Cookie: first.cookie },
    );
    expect(cookieOf(again)).to.not.equal(first.cookie);
    expect((await first.get('/admin/session')).status).to.equal(401);
  });

  it('stores only the hash of a session ID', async () => {
    const admin = await AdminClient.signIn(test.url);
    const id = /s%3A([^.]+)\./.exec(admin.cookie)?.[1] ?? '';
    expect(id).to.have.length.above(20);
    const rows = await test.database.query<{ id_hash: Buffer; data: string }>('SELECT * FROM host_sessions');
    expect(rows.length).to.be.above(0);
    for (const row of rows) {
      expect(row.id_hash).to.have.length(32);
      expect(row.data).to.not.include(id);
    }
  });

  it('ends the session at sign-out', async () => {
    const admin = await AdminClient.signIn(test.url);
    expect((await admin.post('/admin/sign-out')).status).to.equal(204);
    expect((await admin.get('/admin/session')).status).to.equal(401);
  });

  it('responds 403 to a sign-out without the session’s CSRF token or with another site’s Origin', async () => {
    const admin = await AdminClient.signIn(test.url);
    const other = await AdminClient.signIn(test.url);
    expect((await admin.post('/admin/sign-out', {}, { 'X-CSRF-Token': '' })).status).to.equal(403);
    const foreign = await admin.post('/admin/sign-out', {}, { 'X-CSRF-Token': other.csrfToken });
    expect(foreign.status).to.equal(403);
    expect(await foreign.json()).to.include({ code: 'csrf_failed', type: 'about:blank', title: 'Forbidden' });
    const evil = await admin.post('/admin/sign-out', {}, { Origin: 'https://evil.example' });
    expect(evil.status).to.equal(403);
    expect((await admin.get('/admin/session')).status).to.equal(200);
  });

  it('switches to another tenant, but only to one that exists', async () => {
    const admin = await AdminClient.signIn(test.url);
    expect((await admin.post('/admin/session/tenant', { tenantId: '2' })).status).to.equal(200);
    expect(await (await admin.get('/admin/session')).json()).to.include({ tenantId: '2' });
    for (const tenantId of ['3', '', ['1'], null]) {
      expect((await admin.post('/admin/session/tenant', { tenantId })).status).to.equal(400);
    }
    expect(await (await admin.get('/admin/session')).json()).to.include({ tenantId: '2' });
  });

  it('redirects a person to the page that they asked for, and never to another host', async () => {
    const requested = await fetch(`${test.url}/admin/plugins?x=1`, {
      headers: { Accept: 'text/html' },
      redirect: 'manual',
    });
    expect(requested.status).to.equal(303);
    expect(requested.headers.get('location')).to.equal('/admin/sign-in?return_to=%2Fadmin%2Fplugins%3Fx%3D1');
    const fields = { username: ADMIN_USER, password: ADMIN_PASSWORD };
    const back = await postForm('/admin/sign-in', { ...fields, return_to: '/admin/plugins?x=1' });
    expect([back.status, back.headers.get('location')]).to.deep.equal([303, '/admin/plugins?x=1']);
    for (const elsewhere of [
      'https://evil.example/',
      '//evil.example/admin',
      '/admin/../api',
      '/admin\\@evil.example',
      '/adminevil',
      'javascript:alert(1)',
    ]) {
      const response = await postForm('/admin/sign-in', { ...fields, return_to: elsewhere });
      expect(response.headers.get('location'), elsewhere).to.equal('/admin');
    }
  });

  it('keeps the entries of a form whose session has expired, and submits nothing without confirmation', async () => {
    const fields = { _csrf: 'old', name: '<b>"Zapier" & co</b>', scope: 'Read & write' };
    const interrupted = await postForm('/admin/integrations/api/keys', fields, { Origin: test.url });
    expect(interrupted.status).to.equal(401);
    const kept = hiddenValue(await interrupted.text(), 'interrupted');
    expect(JSON.parse(kept)).to.deep.equal({
      path: '/admin/integrations/api/keys',
      fields: { name: fields.name, scope: fields.scope },
    });
    const wrong = await postForm('/admin/sign-in', {
      username: 'admin',
      password: 'wrong-password',
      interrupted: kept,
    });
    const keptAgain = hiddenValue(await wrong.text(), 'interrupted');
    expect(keptAgain).to.equal(kept);
    const credentials = { username: ADMIN_USER, password: ADMIN_PASSWORD };
    const signedIn = await postForm('/admin/sign-in', { ...credentials, interrupted: keptAgain });
    const page = await signedIn.text();
    expect(page).to.include('action="/admin/integrations/api/keys"');
    expect(hiddenValue(page, 'name')).to.equal(fields.name);
    expect(hiddenValue(page, '_csrf')).to.have.length.above(20);
    expect(await test.database.query('SELECT id FROM exovo_api_keys')).to.have.length(0);
  });

  it('keeps nothing that a foreign page posted', async () => {
    for (const headers of [{}, { Origin: 'https://evil.example' }]) {
      const response = await postForm('/admin/integrations/api/keys', { name: 'planted' }, headers);
      expect(response.status).to.equal(401);
      expect(await response.text()).to.not.include('planted');
    }
  });
});

/** Returns the value of a hidden field as a browser would send it. */
function hiddenValue(page: string, name: string): string {
  const value = new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? '';
  return value
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
