/** The embedded database, with real mariadbd processes in temporary folders. */
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { createConnection } from 'mysql2/promise';
import { EmbeddedDatabase } from '../../../src/standalone/database/embedded-database.js';
import { copyDataFolder } from '../../support/database-data.js';
import { type CapturedLog, captureLog } from '../../support/log.js';
import { until } from '../../support/until.js';

describe('the embedded database', function () {
  this.timeout(60_000);
  let folder: string;
  let captured: CapturedLog;
  const opened: EmbeddedDatabase[] = [];

  /** Opens the database in a folder where it has been set up before. */
  const openCopy = async (): Promise<EmbeddedDatabase> => {
    await copyDataFolder(folder);
    return open();
  };
  const open = async (dataDir = folder): Promise<EmbeddedDatabase> => {
    const database = await EmbeddedDatabase.open(dataDir, captured.log);
    opened.push(database);
    return database;
  };
  const ask = async (database: EmbeddedDatabase, sql: string): Promise<unknown> => {
    const connection = await createConnection(database.connection);
    try {
      const [rows] = await connection.query(sql);
      return rows;
    } finally {
      await connection.end();
    }
  };
  const pidIn = async (dataDir: string) =>
    Number.parseInt(await readFile(join(dataDir, 'mariadb.pid'), 'utf8'), 10);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'exovo-embedded-'));
    captured = captureLog();
  });
  afterEach(async () => {
    for (const database of opened.splice(0)) await database.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('keeps its data, listens on no port, and lets other users read nothing', async () => {
    const first = await open();
    await ask(first, 'CREATE TABLE kept (id INT PRIMARY KEY)');
    expect(await ask(first, 'SELECT @@skip_networking AS off')).to.deep.equal([{ off: 1 }]);
    for (const name of ['.', 'mariadb'])
      expect((await stat(join(folder, name))).mode & 0o077, name).to.equal(0);
    await first.close();
    const second = await open();
    expect(await ask(second, 'SHOW TABLES')).to.have.length(1);
  });

  it('runs without any capability, even as root', async () => {
    await openCopy();
    const status = await readFile(`/proc/${await pidIn(folder)}/status`, 'utf8');
    expect(/^CapEff:\s+0+$/m.test(status), status).to.equal(true);
    if (process.getuid?.() === 0) {
      expect(/^CapBnd:\s+0+$/m.test(status)).to.equal(true);
      expect(/^NoNewPrivs:\s+1$/m.test(status)).to.equal(true);
    }
  });

  it('stops with its host', async () => {
    const database = await openCopy();
    const pid = await pidIn(folder);
    await database.close();
    expect(() => process.kill(pid, 0)).to.throw();
  });

  const refusal = (dataDir: string) =>
    open(dataDir).then(
      () => 'The database was opened.',
      (error: Error) => error.message,
    );

  it('refuses a second host on the same folder, in a sentence', async () => {
    await openCopy();
    expect(await refusal(folder)).to.match(
      /^The data folder .* is in use by another Exovo host\. .*EXOVO_DATA_DIR/,
    );
  });

  it('refuses a path that is not a folder or cannot be created, in a sentence that names the variable', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    for (const dataDir of [file, join(file, 'below')]) {
      expect(await refusal(dataDir)).to.match(
        /^The data folder .* cannot be used: E[A-Z]+\. Set EXOVO_DATA_DIR to /,
      );
    }
  });

  it('refuses and leaves unchanged a folder that contains other files and that other users can write to, such as /tmp', async () => {
    await writeFile(join(folder, 'another program’s file'), '');
    await chmod(folder, 0o777);
    expect(await refusal(folder)).to.include(
      'cannot be used: other users can write to it, and it contains other files. Set EXOVO_DATA_DIR to ',
    );
    expect((await stat(folder)).mode & 0o777).to.equal(0o777);
  });

  it('closes only its own subfolder to other users if the folder contains other files', async () => {
    await writeFile(join(folder, 'another program’s file'), '');
    await chmod(folder, 0o755);
    const { connection } = await open();
    expect((await stat(folder)).mode & 0o777).to.equal(0o755);
    expect((await stat(dirname(connection.socketPath ?? ''))).mode & 0o077).to.equal(0);
  });

  it('works in a folder whose path is too long for a socket', async () => {
    const long = join(folder, 'x'.repeat(60), 'y'.repeat(60), 'z'.repeat(60));
    await mkdir(long, { recursive: true });
    const database = await open(long);
    expect(database.connection.socketPath).to.have.length.below(108);
    expect(await ask(database, 'SELECT 1 AS one')).to.deep.equal([{ one: 1 }]);
    await database.close();
    expect(existsSync(dirname(database.connection.socketPath ?? ''))).to.equal(false);
  });

  it('starts over if an earlier set-up was killed', async () => {
    await copyDataFolder(folder);
    const half = await mkdtemp(join(tmpdir(), 'exovo-embedded-half-'));
    await cp(join(folder, 'mariadb', 'mysql'), join(half, 'mariadb-unfinished-abc', 'mysql'), {
      recursive: true,
    });
    const database = await open(half);
    expect(await ask(database, 'SELECT 1 AS one')).to.deep.equal([{ one: 1 }]);
    expect((await readdir(half)).filter((name) => name.includes('unfinished'))).to.deep.equal([]);
    await database.close();
    await rm(half, { recursive: true });
  });

  it('restarts its server when that dies, and logs it', async () => {
    const database = await openCopy();
    process.kill(await pidIn(folder), 'SIGKILL');
    await until(() => captured.messages().includes('The embedded database is running again.'));
    expect(captured.messages()).to.include('The embedded database ended unexpectedly; restarting it.');
    expect(await ask(database, 'SELECT 1 AS one')).to.deep.equal([{ one: 1 }]);
  });
});
