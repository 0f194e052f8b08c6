/** A FreePBX on a database server of a hoster: TLS is required, names are in lower case, connections are few. */
import { expect } from 'chai';
import { type Connection, createConnection } from 'mysql2/promise';
import { freePbxSchema } from '../../../src/pbx/freepbx/schema.js';
import { parseDatabaseUrl } from '../../../src/standalone/database/database-url.js';
import { runMigrations } from '../../../src/storage/run-migrations.js';
import { SqlPool } from '../../../src/storage/sql-pool.js';
import { type Certificates, createCertificates } from '../../support/certificates.js';
import { freePort } from '../../support/database-port.js';
import { type DatabaseServer, startDatabaseServer } from '../../support/database-server.js';
import { captureLog } from '../../support/log.js';
import { until } from '../../support/until.js';
import { CAPTURED_EXTENSIONS, CAPTURED_ZONE, capturedRows, expectedCalls } from '../captured.js';
import { columnsOf, insertRows, lenient } from '../support/pbx-database.js';
import { CDR, FREEPBX } from '../support/schemas.js';

describe('A FreePBX on a hoster’s server', function () {
  this.timeout(120_000);
  let certificates: Certificates;
  let server: DatabaseServer;
  let port: number;
  let root: Connection;

  before(async () => {
    certificates = await createCertificates();
    port = await freePort();
    server = await startDatabaseServer([
      `--ssl-ca=${certificates.ca}`,
      `--ssl-cert=${certificates.cert}`,
      `--ssl-key=${certificates.key}`,
      '--skip-networking=0',
      '--bind-address=127.0.0.1',
      `--port=${port}`,
      '--lower-case-table-names=1',
      '--innodb-buffer-pool-size=16M',
    ]);
    root = await lenient({ ...server.connection });
    await root.query("CREATE USER 'secure'@'%' IDENTIFIED BY 'pw' REQUIRE SSL");
    await root.query("CREATE USER 'few'@'%' IDENTIFIED BY 'pw' WITH MAX_USER_CONNECTIONS 2");
    for (const user of ['secure', 'few']) await root.query(`GRANT ALL ON *.* TO '${user}'@'%'`);
    await root.query('CREATE DATABASE Records');
    for (const statement of FREEPBX) await root.query(statement);
    for (const [extension, name] of CAPTURED_EXTENSIONS) {
      await root.query('INSERT INTO users (extension, name) VALUES (?, ?)', [extension, name]);
      await root.query("INSERT INTO devices (id, tech, dial, user) VALUES (?, 'iax2', ?, ?)", [
        extension,
        `IAX2/${extension}`,
        extension,
      ]);
    }
    await root.query("INSERT INTO trunks (tech, channelid) VALUES ('iax2', 'voipco')");
    await root.query(
      "INSERT INTO freepbx_settings (keyword, value) VALUES ('CDRDBNAME', 'Records'), ('CDRDBTABLENAME', 'Cdr')",
    );
    await root.query('USE Records');
    await root.query(CDR);
    await insertRows(root, 'cdr', await columnsOf(root, 'records', 'cdr'), capturedRows());
  });
  after(async () => {
    await root?.end();
    await server?.remove();
    await certificates?.remove();
  });

  const url = (user: string, parameters: string, host = '127.0.0.1') =>
    `mysql://${user}:pw@${host}:${port}/exovo${parameters}`;
  const connectionOf = (text: string) => {
    const connection = parseDatabaseUrl(text);
    if (connection === undefined) throw new Error(`${text} is not valid.`);
    return connection;
  };
  const open = (text: string) =>
    freePbxSchema.open({ connection: connectionOf(text), logger: captureLog().log, timeZone: CAPTURED_ZONE });
  const refusalOf = (text: string): Promise<string> =>
    open(text).then(
      () => 'opened',
      (error: Error) => error.message,
    );

  it('is read over TLS with a verified certificate, also when the URL has an address', async () => {
    for (const host of ['localhost', '127.0.0.1']) {
      const pbx = await open(url('secure', `?tls=required&ca=${certificates.ca}`, host));
      expect(await pbx.calls.recent('1', 500)).to.deep.equal(expectedCalls());
      await pbx.close();
    }
  });

  it('accepts migrations over TLS', async () => {
    const connection = connectionOf(url('secure', `?tls=required&ca=${certificates.ca}`));
    await runMigrations({ connection, logger: captureLog().log, onProgress: () => {} });
    const pool = new SqlPool(connection);
    expect(await pool.select("SHOW TABLES LIKE 'exovo_api_keys'")).to.have.length(1);
    await pool.close();
  });

  it('is not read if the certificate is not from a trusted authority or for another name', async () => {
    const own = `?tls=required&ca=${certificates.ca}`;
    expect(await refusalOf(url('secure', '?tls=required'))).to.match(
      /could not prove its identity.*&ca=FILE/,
    );
    expect(await refusalOf(url('secure', own, '127.0.0.2'))).to.match(
      /could not prove its identity|cannot be reached/,
    );
    expect(await refusalOf(url('secure', '?tls=unverified'))).to.equal('opened');
  });

  it('says that TLS may be missing, because the server refuses such a login like a wrong password', async () => {
    expect(await refusalOf(url('secure', ''))).to.match(/add \?tls=required to the database URL/);
    await root.query('SET GLOBAL require_secure_transport = ON');
    const refused = await refusalOf(url('few', ''));
    await root.query('SET GLOBAL require_secure_transport = OFF');
    expect(refused).to.match(/\?tls=required to the database URL/);
  });

  it('finds a database and a table whose names FreePBX’s settings spell in mixed case', async () => {
    const pbx = await open(url('secure', `?tls=required&ca=${certificates.ca}`));
    expect((await pbx.health('1'))[0]?.detail).to.include('records.cdr');
    await pbx.close();
  });

  it('is read with two connections, also by many requests at once', async () => {
    const pbx = await open(url('few', ''));
    const lists = await Promise.all(Array.from({ length: 12 }, () => pbx.calls.recent('1', 500)));
    for (const list of lists) expect(list).to.deep.equal(expectedCalls());
    await pbx.close();
  });

  it('says how many connections are needed if none is left', async () => {
    // The server may not have noticed yet that the previous test's connections are closed.
    const others: Connection[] = [];
    await until(async () => {
      const other = await createConnection({ host: '127.0.0.1', port, user: 'few', password: 'pw' }).catch(
        () => null,
      );
      if (other !== null) others.push(other);
      return others.length === 2;
    });
    expect(await refusalOf(url('few', ''))).to.match(
      /too few connections\. Raise max_user_connections.* needs \d+/,
    );
    await Promise.all(others.map((other) => other.end()));
  });
});
