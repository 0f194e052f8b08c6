/** Promises on repeated failed sign-ins and on the end of a session, checked over HTTP. */
import { expect } from 'chai';
import { createConnection } from 'mysql2/promise';
import { hashPassword } from '../../../src/standalone/sign-in/passwords.js';
import { addAdministrator } from '../../support/add-administrator.js';
import { AdminClient, sessionCookieOf } from '../../support/admin-client.js';
import { ADMIN_PASSWORD, ADMIN_USER, startTestHost } from '../../support/host.js';
import { until } from '../../support/until.js';
import { type SuiteHost, withTestHost } from '../../support/with-test-host.js';

const fixtures = { pluginFolders: ['test/support/fixture-plugin'] };
const unlimited = { failures: 1_000, windowSeconds: 60 };

/** Resolves to the response to a sign-in. */
const signIn = (url: string, username: string, password = 'wrong-password', headers = {}) =>
  fetch(`${url}/admin/sign-in`, {
    method: 'POST',
    headers: { Accept: 'application/json', 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify({ username, password }),
  });

/** The host verifies passwords for unknown names at full cost. */
async function addAdministrators({ database }: SuiteHost, ...names: readonly string[]): Promise<void> {
  for (const name of names) await addAdministrator(database, name);
}

/** Fails to sign in once under each name; resolves to the statuses. */
async function failAs(url: string, names: readonly string[]): Promise<number[]> {
  const statuses: number[] = [];
  for (const name of names) statuses.push((await signIn(url, name)).status);
  return statuses;
}

describe('repeated failed sign-ins', () => {
  describe('at the default limits', () => {
    const test = withTestHost(fixtures);

    it('get 429 with Retry-After, even with the right password', async () => {
      const statuses = await failAs(
        test.url,
        Array.from({ length: 5 }, () => ADMIN_USER),
      );
      expect(statuses).to.deep.equal([401, 401, 401, 401, 401]);
      const refused = await signIn(test.url, ADMIN_USER, ADMIN_PASSWORD);
      expect(refused.status).to.equal(429);
      expect(Number(refused.headers.get('retry-after'))).to.be.within(1, 60);
      expect(await refused.json()).to.include({ code: 'too_many_sign_ins', status: 429 });
    });

    it('are logged without what was typed', () => {
      expect(test.captured.messages()).to.include('Sign-ins failed.');
      expect(test.captured.text()).to.not.include('wrong-password').and.to.not.include(ADMIN_PASSWORD);
    });

    it('cannot exceed the limit by running in parallel', async () => {
      await addAdministrators(test, 'somebody');
      const responses = await Promise.all(Array.from({ length: 12 }, () => signIn(test.url, 'somebody')));
      expect(responses.filter(({ status }) => status === 401)).to.have.length(5);
      expect(responses.filter(({ status }) => status === 429)).to.have.length(7);
    });
  });

  describe('at narrow limits', () => {
    const username = { failures: 2, windowSeconds: 60 };
    const address = { failures: 5, windowSeconds: 60 };
    const test = withTestHost({ ...fixtures, throttle: { pair: unlimited, address, username } });

    it('are counted per name, and per address across names', async () => {
      await addAdministrators(test, 'a', 'b', 'c', 'd');
      // The sign-in of withTestHost doesn't count because it succeeded.
      expect(await failAs(test.url, ['a', 'a', 'a'])).to.deep.equal([401, 401, 429]);
      expect(await failAs(test.url, ['b', 'c', 'd'])).to.deep.equal([401, 401, 429]);
    });
  });

  describe('before a sign-in that succeeds', () => {
    const test = withTestHost(fixtures);

    it('are forgotten', async () => {
      for (let round = 0; round < 2; round++) {
        await failAs(test.url, [ADMIN_USER, ADMIN_USER, ADMIN_USER, ADMIN_USER]);
        expect((await signIn(test.url, ADMIN_USER, ADMIN_PASSWORD)).status).to.equal(200);
      }
    });
  });
});

describe('a session', () => {
  const sessionLifetime = { idleSeconds: 600, absoluteSeconds: 7_200 };
  const test = withTestHost({ ...fixtures, sessionLifetime });

  it('gets its full idle time back with a request, within its absolute time', async () => {
    const admin = await AdminClient.signIn(test.url);
    await test.database.query(
      'UPDATE host_sessions SET idle_expires_at = UTC_TIMESTAMP(3) + INTERVAL 60 SECOND',
    );
    const response = await admin.get('/admin/session');
    expect(response.status).to.equal(200);
    // The response is complete only after the new idle time has been written.
    await response.text();
    const rows = await test.database.query<{ idle: number; absolute: number }>(
      `SELECT TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(3), idle_expires_at) AS idle,
              TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(3), absolute_expires_at) AS absolute
         FROM host_sessions ORDER BY idle_expires_at DESC LIMIT 1`,
    );
    expect(rows[0]?.idle).to.be.within(540, 600);
    expect(rows[0]?.absolute).to.be.within(7_100, 7_200);
  });

  for (const column of ['idle_expires_at', 'absolute_expires_at']) {
    it(`ends at ${column}`, async () => {
      const admin = await AdminClient.signIn(test.url);
      const before = await admin.get('/admin/session');
      expect(before.status).to.equal(200);
      await before.text();
      await test.database.query(`UPDATE host_sessions SET ${column} = UTC_TIMESTAMP(3)`);
      expect((await admin.get('/admin/session')).status).to.equal(401);
    });
  }

  it('is shared by all processes on the same database', async () => {
    const second = await startTestHost({ ...fixtures, database: test.database });
    const admin = await AdminClient.signIn(test.url);
    const statusAtSecond = async () => {
      const headers = { Accept: 'application/json', Cookie: admin.cookie };
      return (await fetch(`${second.url}/admin/session`, { headers })).status;
    };
    expect(await statusAtSecond()).to.equal(200);
    await admin.post('/admin/sign-out');
    expect(await statusAtSecond()).to.equal(401);
    await second.stop();
  });

  it('that was signed out is not restored by a request that was running meanwhile', async () => {
    const admin = await AdminClient.signIn(test.url);
    // The request reads the tenants after it has loaded the session and before it saves it.
    const holder = await createConnection(test.database.connection);
    await holder.query('LOCK TABLES pbx_tenants WRITE');
    const switching = admin.post('/admin/session/tenant', { tenantId: '1' });
    await until(async () => {
      const running = await test.database.query<{ db: string | null; Info: string | null }>(
        'SHOW PROCESSLIST',
      );
      return running.some(
        ({ db, Info }) => db === test.database.connection.database && Info?.includes('FROM pbx_tenants'),
      );
    });
    expect((await admin.post('/admin/sign-out')).status).to.equal(204);
    await holder.end();
    await switching;
    expect((await admin.get('/admin/session')).status).to.equal(401);
  });

  it('ends at once when its administrator is removed', async () => {
    await addAdministrators(test, 'leaver');
    const leaver = await AdminClient.signIn(test.url, 'leaver');
    expect((await leaver.get('/admin/session')).status).to.equal(200);
    await test.database.query("DELETE FROM host_administrators WHERE username = 'leaver'");
    expect((await leaver.get('/admin/session')).status).to.equal(401);
  });

  it('ends at once when the password is replaced, in the database as well', async () => {
    await addAdministrators(test, 'renewed', 'other');
    const [renewed, other] = [
      await AdminClient.signIn(test.url, 'renewed'),
      await AdminClient.signIn(test.url, 'other'),
    ];
    await test.database.query("UPDATE host_administrators SET password_hash = ? WHERE username = 'renewed'", [
      await hashPassword(ADMIN_PASSWORD, { N: 2, r: 1, p: 1 }),
    ]);
    expect((await renewed.get('/admin/session')).status).to.equal(401);
    expect((await other.get('/admin/session')).status).to.equal(200);
    const again = await AdminClient.signIn(test.url, 'renewed');
    expect((await again.get('/admin/session')).status).to.equal(200);
  });

  it('has a Secure cookie if the public URL is https', async () => {
    const publicUrl = 'https://pbx.example.com';
    const environment = { EXOVO_PUBLIC_URL: publicUrl };
    const secure = await startTestHost({ ...fixtures, environment, database: test.database });
    const response = await signIn(secure.url, ADMIN_USER, ADMIN_PASSWORD, { Origin: publicUrl });
    expect(sessionCookieOf(response)).to.match(/; HttpOnly; Secure; SameSite=Lax$/);
    expect(response.headers.get('strict-transport-security')).to.include('max-age=');
    await secure.stop();
  });
});
