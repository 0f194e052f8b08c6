/** Promises on repeated failures and on the end of a session, over HTTP. */
import { expect } from 'chai';
import { createConnection } from 'mysql2/promise';
import { AdminClient } from '../../support/admin-client.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { ADMIN_PASSWORD, ADMIN_USER, startTestHost, type TestHost } from '../../support/host.js';
import { until } from '../../support/until.js';

const fixtures = { pluginFolders: ['test/support/fixture-plugin'] };
const wide = { failures: 1_000, windowSeconds: 60 };

describe('repeated failed sign-ins', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
  });
  after(() => database.drop());

  const tryPassword = (url: string, username: string, password: string) =>
    fetch(`${url}/admin/sign-in`, {
      method: 'POST',
      headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
      body: JSON.stringify({ username, password }),
    });

  it('are slowed down with 429 and Retry-After, even for the right password, and without logging what was typed', async () => {
    const test = await startTestHost({ ...fixtures, database });
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 5; attempt++) {
      statuses.push((await tryPassword(test.url, ADMIN_USER, 'typed-by-a-guesser')).status);
    }
    expect(statuses).to.deep.equal([401, 401, 401, 401, 401]);
    const refused = await tryPassword(test.url, ADMIN_USER, ADMIN_PASSWORD);
    expect(refused.status).to.equal(429);
    expect(Number(refused.headers.get('retry-after'))).to.be.within(1, 60);
    expect(await refused.json()).to.include({ code: 'too_many_sign_ins', status: 429 });
    expect(test.captured.text()).to.not.include('typed-by-a-guesser').and.to.not.include(ADMIN_PASSWORD);
    expect(test.captured.messages()).to.include('A sign-in failed.');
    await test.stop();
  });

  it('do not slip through together', async () => {
    const test = await startTestHost({ ...fixtures, database });
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => tryPassword(test.url, ADMIN_USER, 'wrong-password')),
    );
    expect(answers.filter(({ status }) => status === 401)).to.have.length(5);
    expect(answers.filter(({ status }) => status === 429)).to.have.length(7);
    await test.stop();
  });

  it('count for one name from everywhere, and for one address whatever the names', async () => {
    const few = { failures: 2, windowSeconds: 60 };
    for (const throttle of [
      { pair: wide, address: wide, username: few },
      { pair: wide, address: few, username: wide },
    ]) {
      const test = await startTestHost({ ...fixtures, database, throttle });
      const names = throttle.username === few ? ['a', 'a', 'a'] : ['a', 'b', 'c'];
      const statuses: number[] = [];
      for (const name of names) statuses.push((await tryPassword(test.url, name, 'wrong-password')).status);
      expect(statuses).to.deep.equal([401, 401, 429]);
      await test.stop();
    }
  });

  it('are forgiven by a sign-in', async () => {
    const test = await startTestHost({ ...fixtures, database });
    for (let round = 0; round < 2; round++) {
      for (let attempt = 0; attempt < 4; attempt++) await tryPassword(test.url, ADMIN_USER, 'wrong-password');
      expect((await tryPassword(test.url, ADMIN_USER, ADMIN_PASSWORD)).status).to.equal(200);
    }
    await test.stop();
  });
});

describe('a session', () => {
  it('ends without requests, and in any case after its absolute time', async () => {
    const sessionLifetime = { idleSeconds: 600, absoluteSeconds: 7_200 };
    const test: TestHost = await startTestHost({ ...fixtures, sessionLifetime });
    for (const column of ['idle_expires_at', 'absolute_expires_at']) {
      const admin = await AdminClient.signIn(test.url);
      const [row] = await test.database.query<{ apart: number }>(
        'SELECT TIMESTAMPDIFF(SECOND, idle_expires_at, absolute_expires_at) AS apart FROM host_sessions',
      );
      // The idle time has begun again with each request.
      expect(row?.apart).to.be.within(6_000, 6_600);
      const alive = await admin.get('/admin/session');
      expect(alive.status).to.equal(200);
      // The last byte comes when the new idle time is written.
      await alive.text();
      // So much time passes.
      await test.database.query(`UPDATE host_sessions SET ${column} = UTC_TIMESTAMP(3)`);
      expect((await admin.get('/admin/session')).status).to.equal(401);
      await test.database.query('DELETE FROM host_sessions');
    }
    await test.stop();
  });

  it('is known to every process on the same database', async () => {
    const database = await createTestDatabase();
    const [first, second] = await Promise.all([
      startTestHost({ ...fixtures, database }),
      startTestHost({ ...fixtures, database }),
    ]);
    const admin = await AdminClient.signIn(first.url);
    const elsewhere = () =>
      fetch(`${second.url}/admin/session`, { headers: { Accept: 'application/json', Cookie: admin.cookie } });
    expect((await elsewhere()).status).to.equal(200);
    await admin.post('/admin/sign-out');
    expect((await elsewhere()).status).to.equal(401);
    await Promise.all([first.stop(), second.stop()]);
    await database.drop();
  });

  it('that was signed out is not brought back by a request that was under way', async () => {
    const test = await startTestHost(fixtures);
    const admin = await AdminClient.signIn(test.url);
    // The tenants are read between the session's loading and its saving.
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
    await test.stop();
  });

  it('ends at once for an administrator who was removed', async () => {
    const test = await startTestHost(fixtures);
    const admin = await AdminClient.signIn(test.url);
    await test.database.query('DELETE FROM host_administrators');
    expect((await admin.get('/admin/session')).status).to.equal(401);
    await test.stop();
  });

  it('has a Secure cookie where people reach the host over TLS', async () => {
    const environment = { EXOVO_PUBLIC_URL: 'https://pbx.example.com' };
    const test = await startTestHost({ ...fixtures, environment });
    const response = await fetch(`${test.url}/admin/sign-in`, {
      method: 'POST',
      headers: {
        Accept: 'application/json',
        'Content-Type': 'application/json',
        Origin: 'https://pbx.example.com',
      },
      body: JSON.stringify({ username: ADMIN_USER, password: ADMIN_PASSWORD }),
    });
    expect(response.headers.getSetCookie()[0]).to.match(/; HttpOnly; Secure; SameSite=Lax$/);
    expect(response.headers.get('strict-transport-security')).to.include('max-age=');
    await test.stop();
  });
});
