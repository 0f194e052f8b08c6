/** What a host promises while somebody guesses passwords or floods the sign-in, checked over HTTP. */
import { expect } from 'chai';
import { ADMIN_PASSWORD, ADMIN_USER } from '../../support/host.js';
import { type SuiteHost, withTestHost } from '../../support/with-test-host.js';

const fixtures = {
  pluginFolders: ['test/support/fixture-plugin'],
  environment: { EXOVO_TRUSTED_PROXIES: '127.0.0.1' },
};
const unlimited = { failures: 1_000, windowSeconds: 60 };
const MORE_NAMES = 100;
/** At least, on a fast machine. A refusal, with the client in this process, takes a few. */
const CPU_OF_A_HASH_MS = 40;

interface Attempt {
  readonly username?: string;
  readonly password?: string;
  /** The client's address, as a trusted proxy passes it on. */
  readonly from?: string;
  readonly cookie?: string;
}

function signIn({ url }: SuiteHost, attempt: Attempt): Promise<Response> {
  const { username = ADMIN_USER, password = 'wrong-password', from = '192.0.2.1', cookie } = attempt;
  return fetch(`${url}/admin/sign-in`, {
    method: 'POST',
    headers: {
      Accept: 'application/json',
      'Content-Type': 'application/json',
      'X-Forwarded-For': from,
      ...(cookie !== undefined && { Cookie: cookie }),
    },
    body: JSON.stringify({ username, password }),
  });
}

/** Returns the browser's cookie that outlives the session, as `name=value`. */
function browserCookie(response: Response): string {
  const cookie = response.headers.getSetCookie().find((one) => one.startsWith('exovo_browser='));
  return cookie?.split(';')[0] ?? '';
}

describe('a blocked address', () => {
  const address = { failures: 2, windowSeconds: 600 };
  const test = withTestHost({ ...fixtures, throttle: { pair: unlimited, address, username: unlimited } });

  it('costs no query and no password hash, and creates no counts', async () => {
    for (const username of [ADMIN_USER, ADMIN_USER]) await signIn(test, { username });
    const queries = async () => {
      const [row] = await test.database.query<{ Value: string }>("SHOW GLOBAL STATUS LIKE 'Com_select'");
      return Number(row?.Value);
    };
    const before = await queries();
    const usage = process.cpuUsage();
    for (let i = 0; i < MORE_NAMES; i++) {
      expect((await signIn(test, { username: `name-${i}` })).status).to.equal(429);
    }
    // Some queries are the host's own.
    expect((await queries()) - before).to.be.below(MORE_NAMES / 2);
    const { user, system } = process.cpuUsage(usage);
    expect((user + system) / 1000 / MORE_NAMES, 'CPU of a refusal in ms').to.be.below(CPU_OF_A_HASH_MS);
  });

  it('is refused before its body is read', async () => {
    const response = await fetch(`${test.url}/admin/sign-in`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': '192.0.2.1' },
      body: 'not JSON',
    });
    expect(response.status).to.equal(429);
    expect(Number(response.headers.get('retry-after'))).to.be.within(1, 600);
  });

  it('has written one line to the log', () => {
    const lines = test.captured.messages().filter((message) => /sign-ins? failed/i.test(message));
    expect(lines).to.deep.equal(['Sign-ins failed.']);
  });

  it('is a /64 network in IPv6', async () => {
    const statuses: number[] = [];
    for (const from of [
      '2001:db8:1:2::1',
      '2001:db8:1:2:ffff::2',
      '2001:0db8:0001:0002::3',
      '2001:db8:1:3::1',
    ]) {
      statuses.push((await signIn(test, { from })).status);
    }
    expect(statuses).to.deep.equal([401, 401, 429, 401]);
  });
});

describe('a name that is guessed from many addresses', () => {
  const username = { failures: 3, windowSeconds: 600 };
  const test = withTestHost({ ...fixtures, throttle: { pair: unlimited, address: unlimited, username } });
  const password = ADMIN_PASSWORD;
  let cookie = '';

  before(async () => {
    const response = await signIn(test, { password });
    cookie = browserCookie(response);
    expect(response.headers.getSetCookie().join('\n')).to.match(
      /^exovo_browser=[^;]+; Max-Age=\d{8}; Path=\/admin\/sign-in; Expires=[^;]+; HttpOnly; SameSite=Strict$/m,
    );
    for (let i = 1; i <= 3; i++)
      expect((await signIn(test, { from: `198.51.100.${i}` })).status).to.equal(401);
  });

  it('is blocked for browsers that never signed in under it', async () => {
    expect((await signIn(test, { password })).status).to.equal(429);
    const tampered = `${cookie.slice(0, -2)}${cookie.endsWith('AA') ? 'BB' : 'AA'}`;
    for (const other of [tampered, 'exovo_browser=', 'exovo_browser=a.b.c', 'exovo_browser=%']) {
      expect((await signIn(test, { password, cookie: other })).status, other).to.equal(429);
    }
  });

  it('can still sign in from a browser that signed in before', async () => {
    expect((await signIn(test, { password, cookie })).status).to.equal(200);
  });

  it('is limited in such a browser by a count of the browser’s own', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++) statuses.push((await signIn(test, { cookie })).status);
    expect(statuses).to.deep.equal([401, 401, 401, 429]);
  });

  it('gives the browser no advantage under another name', async () => {
    for (let i = 0; i < 3; i++) await signIn(test, { username: 'other' });
    expect((await signIn(test, { username: 'other', cookie })).status).to.equal(429);
  });
});

describe('more sign-ins at once than the host can hash', () => {
  const test = withTestHost(fixtures);

  it('are refused at once with 503 and Retry-After, while a known browser is served first', async function () {
    // More than eight password hashes at full cost.
    this.timeout(60_000);
    const cookie = browserCookie(await signIn(test, { password: ADMIN_PASSWORD }));
    const flood = Array.from({ length: 60 }, (_, i) =>
      signIn(test, { username: `unknown-${i}`, from: `198.51.100.${i}` }),
    );
    let pending = flood.length;
    for (const one of flood) void one.then(() => pending--);
    // The first refusal shows that the queue is full.
    await Promise.race(
      flood.map(async (one) => ((await one).status === 503 ? undefined : new Promise(() => {}))),
    );
    expect((await signIn(test, { password: ADMIN_PASSWORD, cookie })).status).to.equal(200);
    expect(pending).to.be.above(5);
    const responses = await Promise.all(flood);
    const statuses = responses.map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).to.have.length.within(9, 20);
    const refused = responses.filter(({ status }) => status === 503);
    expect(refused.length + statuses.filter((status) => status === 401).length).to.equal(60);
    for (const response of refused) {
      expect(Number(response.headers.get('retry-after'))).to.be.within(1, 60);
      expect(await response.json()).to.include({ code: 'sign_in_busy', status: 503 });
    }
  });
});
