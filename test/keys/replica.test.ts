/**
 * Verification on a replica that lags by ten seconds, with two real MariaDB servers. A verifier that reads from the
 * replica must accept nothing, because it would accept revoked keys.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Connection, createConnection } from 'mysql2/promise';
import { generateKey, keyDigest } from '../../src/keys/format.js';
import { KeyVerifier } from '../../src/keys/key-verifier.js';
import { LEASE_MS } from '../../src/keys/lease.js';
import { DATA_FOLDER, findProgram } from '../../src/standalone/database/mariadb-server.js';
import { migrateUp } from '../../src/storage/migrate.js';
import { SqlPool } from '../../src/storage/sql-pool.js';
import { copyDataFolder } from '../support/database-data.js';
import { insertKey } from '../support/insert-key.js';
import { captureLog } from '../support/log.js';
import { until } from '../support/until.js';

const DELAY_SECONDS = 10;
const TENANTS = { isActive: async () => true };
const CLIENT = { ip: '192.0.2.1' };
const USER = process.getuid?.() === 0 ? ['--user=root'] : [];

interface Server {
  readonly process: ChildProcess;
  readonly port: number;
  readonly sql: Connection;
  readonly folder: string;
}

async function startServer(id: number, options: readonly string[]): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), 'exovo-replica-'));
  await copyDataFolder(folder);
  const socketPath = join(folder, 's');
  const port = await freePort();
  const server = spawn(
    findProgram('mariadbd'),
    [
      '--no-defaults',
      `--datadir=${join(folder, DATA_FOLDER)}`,
      ...USER,
      `--socket=${socketPath}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      `--server-id=${id}`,
      '--innodb-buffer-pool-size=16M',
      ...options,
    ],
    { stdio: 'ignore' },
  );
  let sql: Connection | undefined;
  await until(async () => {
    sql = await createConnection({ socketPath, user: 'root', multipleStatements: true }).catch(
      () => undefined,
    );
    return sql !== undefined;
  });
  if (sql === undefined) throw new Error('unreachable: until() returned after the connection was there');
  return { process: server, port, sql, folder };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}

describe('Verification on a lagging replica', () => {
  let primary: Server;
  let replica: Server;
  const pools: SqlPool[] = [];

  before(async function () {
    this.timeout(60_000);
    primary = await startServer(1, ['--log-bin', '--binlog-format=ROW']);
    await primary.sql.query(
      `CREATE USER replica@'127.0.0.1' IDENTIFIED BY 'replica-password';
       GRANT REPLICATION SLAVE ON *.* TO replica@'127.0.0.1';
       CREATE USER api@'127.0.0.1' IDENTIFIED BY 'api-password'; GRANT ALL ON exovo.* TO api@'127.0.0.1';
       CREATE DATABASE exovo`,
    );
    replica = await startServer(2, []);
    await replica.sql.query(
      `CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT=${primary.port}, MASTER_USER='replica',
         MASTER_PASSWORD='replica-password', MASTER_USE_GTID=slave_pos; START SLAVE`,
    );
    await migrateUp({ connection: connection(primary), logger: captureLog().log, onProgress: () => {} });
    await until(() => finds(replica, 'SELECT 1 FROM exovo.exovo_api_migrations WHERE name LIKE "0003%"'));
    await replica.sql.query(
      `STOP SLAVE; CHANGE MASTER TO MASTER_DELAY=${DELAY_SECONDS}; START SLAVE; SET GLOBAL read_only = 1`,
    );
  });
  after(async function () {
    this.timeout(60_000);
    await Promise.all(pools.map((pool) => pool.close()));
    for (const server of [primary, replica]) {
      server.sql.destroy();
      const ended = once(server.process, 'exit');
      server.process.kill('SIGKILL');
      await ended;
      await rm(server.folder, { recursive: true, force: true });
    }
  });

  const connection = (server: Pick<Server, 'port'>) => ({
    host: '127.0.0.1',
    port: server.port,
    user: 'api',
    password: 'api-password',
    database: 'exovo',
  });
  const finds = async (server: Server, sql: string) => {
    const [rows] = await server.sql.query(sql).catch(() => [[]]);
    return (rows as unknown[]).length > 0;
  };
  const verifierOn = (server: Pick<Server, 'port'>) => {
    const pool = new SqlPool(connection(server), { causalReads: true });
    pools.push(pool);
    return new KeyVerifier(pool, pool, TENANTS);
  };
  const addKey = (key: string) =>
    insertKey((sql, values) => primary.sql.query(sql, values), key, 'Key', 'exovo.');
  const failure = async (verifier: KeyVerifier, key: string) =>
    Promise.resolve(verifier.verify(key, CLIENT)).then(
      () => 'a verdict',
      (error: Error) => error.name,
    );

  it('accepts no key, revoked or not, and reports that it cannot verify keys (503)', async function () {
    this.timeout(60_000);
    const key = generateKey();
    await replica.sql.query(`STOP SLAVE; CHANGE MASTER TO MASTER_DELAY=0; START SLAVE`);
    await addKey(key);
    const digest = keyDigest(key);
    const hex = Buffer.from(digest, 'base64').toString('hex');
    await until(() =>
      finds(replica, `SELECT 1 FROM exovo.exovo_api_key_secrets WHERE hash = UNHEX('${hex}')`),
    );
    await replica.sql.query(`STOP SLAVE; CHANGE MASTER TO MASTER_DELAY=${DELAY_SECONDS}; START SLAVE`);
    await primary.sql.query("UPDATE exovo.exovo_api_keys SET revoked_at = NOW(3), revoked_by = 'admin'");
    expect(
      await finds(
        replica,
        `SELECT 1 FROM exovo.exovo_api_keys k JOIN exovo.exovo_api_key_secrets s ON s.key_id = k.id
          WHERE s.hash = UNHEX('${hex}') AND k.revoked_at IS NULL`,
      ),
      'the replica must still lag',
    ).to.equal(true);
    expect(await failure(verifierOn(replica), key)).to.equal('DatabaseUnavailableError');
    expect(await verifierOn(primary).verify(key, CLIENT)).to.equal(undefined);
  });

  it('does not report a new key as unknown either', async () => {
    const key = generateKey();
    await addKey(key);
    expect(await failure(verifierOn(replica), key)).to.equal('DatabaseUnavailableError');
    expect(await verifierOn(primary).verify(key, CLIENT)).to.include({ tenantId: '1', scope: 'read' });
  });

  it('works at once after a switchover, although the connections to the old primary are still open', async function () {
    this.timeout(60_000);
    const keys = Array.from({ length: 4 }, generateKey);
    await replica.sql.query('STOP SLAVE; CHANGE MASTER TO MASTER_DELAY=0; START SLAVE');
    for (const key of keys) await addKey(key);
    const replicated =
      'SELECT 1 FROM exovo.exovo_api_keys k JOIN exovo.exovo_api_key_secrets s ON s.key_id = k.id ' +
      'WHERE k.revoked_at IS NULL HAVING COUNT(*) >= 4';
    await until(() => finds(replica, replicated));
    const name = await openName(primary.port);
    const verifier = verifierOn(name);
    const verdicts = () => Promise.all(keys.map((key) => verifier.verify(key, CLIENT)));
    expect(await verdicts()).to.have.length(4);
    await primary.sql.query('SET GLOBAL read_only = 1');
    await replica.sql.query('STOP SLAVE; RESET SLAVE ALL; SET GLOBAL read_only = 0');
    name.leadTo(replica.port);
    const { now } = performance;
    const systemNow = Date.now;
    performance.now = () => now.call(performance) + 2 * LEASE_MS;
    Date.now = () => systemNow() + 2 * LEASE_MS;
    try {
      for (const verdict of await verdicts()) expect(verdict).to.include({ tenantId: '1' });
    } finally {
      performance.now = now;
      Date.now = systemNow;
      name.close();
    }
  });
});

/** A port that forwards new connections to another port, as a name or a proxy in front of a cluster does. */
async function openName(target: number) {
  const open = new Set<Socket>();
  let leadsTo = target;
  const server = createServer((inside) => {
    const outside = connect(leadsTo, '127.0.0.1');
    for (const [one, other] of [
      [inside, outside],
      [outside, inside],
    ] as const) {
      open.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
      one.pipe(other);
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    leadTo: (port: number) => {
      leadsTo = port;
    },
    close: () => {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}
