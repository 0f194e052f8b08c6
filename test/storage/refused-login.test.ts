/** A database that refuses to let us log in, or asks for the password in a way that others could read. */
import { expect } from 'chai';
import { DatabaseUnavailableError } from '../../src/storage/errors.js';
import { SqlPool } from '../../src/storage/sql-pool.js';
import { type Reply, refusal, startRefusingServer, switchTo } from '../support/refusing-server.js';

const PASSWORD = 'hunter2-hunter2';

const REFUSALS: readonly (readonly [errno: number, message: string, detail: RegExp])[] = [
  [1040, 'Too many connections', /has no free connection/],
  [1044, "Access denied for user 'exovo' to database 'pbx'", /has no database "pbx", or hides it from/],
  [1045, "Access denied for user 'exovo'", /rejects the user "exovo" or the password/],
  [1049, "Unknown database 'pbx'", /has no database "pbx"/],
  [1129, "Host '10.0.0.1' is blocked", /has blocked this machine/],
  [1130, "Host '10.0.0.1' is not allowed to connect", /accepts no connections from this machine/],
  [1203, 'User already has more than max_user_connections', /too few connections/],
  [1226, "User has exceeded the 'max_connections_per_hour' resource", /too few connections/],
  [1698, "Access denied for user 'exovo'", /rejects the user/],
  [1820, 'You must SET PASSWORD before executing this statement', /password .* has expired/],
  [1862, 'Your password has expired', /password .* has expired/],
  [3118, 'Access denied. Account is locked.', /has locked the user "exovo"/],
  [3159, 'Connections using insecure transport are prohibited', /requires TLS/],
  [4150, 'User is blocked because of too many credential errors', /after too many wrong passwords/],
  [4151, 'Access denied, this account is locked', /has locked the user "exovo"/],
];

describe('A database that refuses the login', () => {
  async function outcome(reply: Reply, plugin?: string) {
    const server = await startRefusingServer(reply, plugin === undefined ? {} : { plugin });
    const connection = {
      host: '127.0.0.1',
      port: server.port,
      user: 'exovo',
      password: PASSWORD,
      database: 'pbx',
    };
    const pool = new SqlPool(connection, { title: 'The database of the PBX' });
    try {
      const error = await pool.select('SELECT 1').catch((reason: unknown) => reason);
      return { error: error as DatabaseUnavailableError, received: server.received() };
    } finally {
      await pool.close();
      await server.close();
    }
  }

  for (const [errno, message, detail] of REFUSALS) {
    it(`is unavailable and says why when it responds ${errno}`, async () => {
      const { error } = await outcome(() => refusal(errno, message));
      expect(error).to.be.instanceOf(DatabaseUnavailableError);
      expect(error.explanation?.detail).to.match(/^The database of the PBX at 127\.0\.0\.1:\d+ /);
      expect(error.explanation?.detail).to.match(detail);
      expect(error.explanation?.remedy).to.match(/^[A-Z].*\.$|;$/);
    });
  }

  it('mentions TLS with a rejected password, because a user who must use TLS is rejected alike', async () => {
    const { error } = await outcome(() => refusal(1045, 'Access denied'));
    expect(error.explanation?.remedy).to.include('tls=required');
  });

  for (const plugin of ['client_ed25519', 'auth_gssapi_client', 'dialog', 'mysql_clear_password']) {
    it(`names the way of logging in that it wants when that is ${plugin}`, async () => {
      const { error } = await outcome((_packet, at) => (at === 0 ? switchTo(plugin) : null));
      expect(error).to.be.instanceOf(DatabaseUnavailableError);
      expect(error.explanation?.detail).to.include(plugin).and.to.not.include('TODO');
    });
  }

  const asksForThePassword: Readonly<Record<string, Reply>> = {
    caching_sha2_password: (_packet, at) =>
      [switchTo('caching_sha2_password'), Buffer.from([1, 4])][at] ?? null,
    sha256_password: (_packet, at) => (at === 0 ? switchTo('sha256_password') : null),
  };
  for (const [plugin, reply] of Object.entries(asksForThePassword)) {
    it(`does not get the password over plain TCP with a key of its own (${plugin})`, async () => {
      const { error, received } = await outcome(reply, plugin);
      expect(error).to.be.instanceOf(DatabaseUnavailableError);
      expect(error.explanation?.detail).to.include('over a connection that others could read');
      // The last packet of a client that goes on asks for the server's key: one byte, 1 or 2.
      expect(received.subarray(-1)).to.not.deep.equal(Buffer.from([plugin === 'sha256_password' ? 1 : 2]));
      expect(received.includes(PASSWORD)).to.equal(false);
    });
  }

  it('is asked less and less often', async () => {
    const server = await startRefusingServer(() => refusal(1045, 'Access denied'));
    const pool = new SqlPool({ host: '127.0.0.1', port: server.port, user: 'exovo', database: 'pbx' });
    for (let request = 0; request < 200; request++) {
      const error = await pool.select('SELECT 1').catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(DatabaseUnavailableError);
    }
    expect(server.connections).to.be.below(10);
    await pool.close();
    await server.close();
  });
});
