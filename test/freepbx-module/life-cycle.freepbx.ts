/** The module as an administrator meets it: packed, installed, updated, restored and removed with FreePBX's own commands. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { AdminClient, type CreatedKey } from '../support/admin-client.js';
import { PACKAGE_ROOT } from '../support/package-root.js';
import { Machine } from './machine.js';

const run = promisify(execFile);
const ADMINISTRATOR = 'ada';
const IS_ROOT = process.getuid?.() === 0;

describe('The FreePBX module in the hands of an administrator', function () {
  this.timeout(300_000);
  let folder: string;
  let tarball: string;
  let machine: Machine;

  before(async function () {
    this.timeout(900_000);
    // Only root can be the web user and itself.
    if (!IS_ROOT) this.skip();
    folder = await mkdtemp(join(tmpdir(), 'exovo-module-'));
    await run('chmod', ['0755', folder]);
    tarball = await pack('--offline');
    machine = await Machine.create();
  });
  after(async () => {
    await machine?.remove();
    await rm(folder, { recursive: true, force: true });
  });

  async function pack(...args: string[]): Promise<string> {
    await run(process.execPath, [join(PACKAGE_ROOT, 'tools/run/run.mjs'), 'pack:freepbx', ...args], {
      cwd: folder,
    });
    return join(folder, `exovoapi-${versionOf(PACKAGE_ROOT)}${args.length > 0 ? '-offline' : ''}.tgz`);
  }

  /** The same module with a higher version. */
  async function nextVersion(): Promise<string> {
    const work = join(folder, 'next');
    mkdirSync(work);
    await run('tar', ['-xzf', tarball, '-C', work]);
    const manifest = join(work, 'exovoapi/module.xml');
    const text = readFileSync(manifest, 'utf8');
    writeFileSync(manifest, text.replace(/<version>[^<]*<\/version>/, '<version>1.0.1</version>'));
    await run('tar', ['-czf', join(folder, 'next.tgz'), '-C', work, 'exovoapi']);
    return join(folder, 'next.tgz');
  }

  const signIn = async () => AdminClient.withCookie(machine.exovo, await machine.signIn(ADMINISTRATOR));
  const ping = async (key: CreatedKey) =>
    (await fetch(`${machine.exovo}/api/v1/ping`, { headers: { Authorization: `Bearer ${key.key}` } })).status;
  const settings = () => readFileSync(join(machine.dataFolder, 'settings.env'), 'utf8');
  const userOfHost = () => /^EXOVO_DATABASE_URL=mysql:\/\/([^:]+):/m.exec(settings())?.[1];
  const page = async () => (await fetch(`${machine.url}/admin/config.php`)).text();

  it('packs one folder that is named as the module', async () => {
    const { stdout } = await run('tar', ['-tzf', tarball]);
    expect([
      ...new Set(
        stdout
          .trim()
          .split('\n')
          .map((name) => name.split('/')[0]),
      ),
    ]).to.deep.equal(['exovoapi']);
  });

  it('packs a module without Node.js that is below the 2 MB that PHP accepts by default', async () => {
    const small = await pack();
    expect(statSync(small).size).to.be.below(2_000_000);
    const { stdout } = await run('tar', ['-tzf', small]);
    expect(stdout).to.include('exovoapi/exovo-host.tgz').and.not.include('runtime.tgz');
  });

  it('starts the host with the options of npm start', () => {
    const { scripts } = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8'));
    const script = readFileSync(join(PACKAGE_ROOT, 'src/freepbx-module/start.sh'), 'utf8');
    for (const option of scripts.start.match(/--\S+=\S+|MALLOC\S+/g)) expect(script).to.include(option);
  });

  describe('installed from FreePBX’s pages', function () {
    // Each step needs what the one before has left, so a second try would fail for another reason.
    this.retries(0);
    let key: CreatedKey;

    it('serves a key', async () => {
      await machine.fwconsole(['ma', 'downloadinstall', tarball], 'web user');
      await machine.setSections(ADMINISTRATOR, 'exovoapi');
      await machine.served();
      key = await (await signIn()).createKey('Made in FreePBX');
      expect(await ping(key)).to.equal(200);
    });

    it('says on its page what is still to do', async () => {
      expect(await page())
        .to.include('Press Apply Config.')
        .and.include('fwconsole exovoapi setup');
      await machine.fwconsole(['reload']);
      expect(await page()).to.not.include('Apply Config');
    });

    it('keeps secrets readable for FreePBX’s own user only, also after fwconsole chown, and stays executable', async () => {
      for (const check of ['installed', 'after chown']) {
        expect(statSync(machine.dataFolder).mode & 0o777, check).to.equal(0o700);
        expect(statSync(join(machine.dataFolder, 'settings.env')).mode & 0o777, check).to.equal(0o600);
        await machine.fwconsole(['chown']);
      }
      await machine.fwconsole(['stop']);
      await machine.fwconsole(['start']);
      await machine.served();
    });

    it('refuses setup to everybody but root', async () => {
      const { code, output } = await machine.tryFwconsole(['exovoapi', 'setup'], 'web user');
      expect([code, output.trim()]).to.deep.equal([1, 'Run this command as root.']);
    });

    it('exchanges FreePBX’s own database user for one that can read no secret of FreePBX', async () => {
      expect(userOfHost()).to.match(/^freepbx_/);
      await machine.fwconsole(['exovoapi', 'setup']);
      await machine.served();
      expect(userOfHost()).to.equal('exovoapi');
      expect(await ping(key)).to.equal(200);
      expect(await page()).to.not.include('setup');
      const { output } = await machine.tryFwconsole(['exovoapi', 'doctor']);
      expect(output).to.include('The database user can’t read any secrets.');
      expect(output).to.include('The database user can’t make changes.');
      await machine.fwconsole(['exovoapi', 'setup']);
      await machine.served();
    });

    it('keeps its keys and its settings in an update, and says that the new version needs the setup', async () => {
      const before = settings();
      await machine.fwconsole(['ma', 'downloadinstall', await nextVersion()], 'web user');
      await machine.served();
      expect(await ping(key)).to.equal(200);
      for (const line of before.split('\n').filter((found) => /SECRET|AMI/.test(found))) {
        expect(settings()).to.include(line);
      }
      expect(await page()).to.include('fwconsole exovoapi setup');
    });

    it('does the setup by itself if root installs', async () => {
      await machine.fwconsole(['ma', 'installlocal']);
      await machine.served();
      expect(userOfHost()).to.equal('exovoapi');
      expect(await ping(key)).to.equal(200);
    });

    it('is restarted by FreePBX with what FreePBX knows then', async () => {
      const file = join(machine.folder, 'settings.json');
      const text = readFileSync(file, 'utf8');
      writeFileSync(file, JSON.stringify({ ...JSON.parse(text), PHPTIMEZONE: 'Europe/Berlin' }));
      await machine.fwconsole(['start']);
      await machine.served();
      expect(settings()).to.include('EXOVO_PBX_TIME_ZONE=Europe/Berlin\n');
    });

    it('serves nothing while it is disabled, and the same keys when it is enabled again', async () => {
      await machine.fwconsole(['ma', 'disable', 'exovoapi'], 'web user');
      expect((await fetch(`${machine.exovo}/api/v1/ping`)).status).to.equal(404);
      expect(existsSync(join(machine.dataFolder, 'exovo.sock'))).to.equal(false);
      await machine.fwconsole(['ma', 'enable', 'exovoapi'], 'web user');
      await machine.served();
      expect(await ping(key)).to.equal(200);
    });

    it('takes part in backups: a restored key works, one created later does not', async () => {
      const backup = join(folder, 'backup');
      mkdirSync(backup);
      await machine.fwconsole(['backup', backup]);
      expect(readdirSync(backup)).to.deep.equal(['exovoapi.export']);
      const admin = await signIn();
      await admin.revokeKey(key.id);
      const later = await admin.createKey('Later');
      await machine.fwconsole(['restore', backup]);
      await machine.served();
      expect(await ping(key)).to.equal(200);
      expect(await ping(later)).to.equal(401);
    });

    it('never prints a secret into the log, which everybody on the machine can read', () => {
      const secrets = settings().match(/[0-9a-f]{32,}/g) ?? [];
      expect(secrets.length).to.be.greaterThan(2);
      for (const secret of [...secrets, key.key, 'password']) expect(machine.log()).to.not.include(secret);
    });

    it('stops within the time that pm2 gives it', () => {
      expect(existsSync(join(machine.folder, 'pm2/killed'))).to.equal(false);
    });

    it('leaves nothing behind when root deletes it', async () => {
      await machine.fwconsole(['ma', 'delete', 'exovoapi']);
      expect(await leftovers()).to.deep.equal([]);
    });

    it('restores a backup into an empty database, and every key works', async () => {
      await machine.fwconsole(['ma', 'downloadinstall', tarball]);
      await machine.served();
      await machine.fwconsole(['restore', join(folder, 'backup')]);
      await machine.served();
      expect(await ping(key)).to.equal(200);
    });

    it('says what only root can remove when it is uninstalled from FreePBX’s pages', async () => {
      const output = await machine.fwconsole(['ma', 'delete', 'exovoapi'], 'web user');
      expect(output).to.include("DROP USER IF EXISTS 'exovoapi'@'localhost';");
      expect(await leftovers()).to.deep.equal(["user 'exovoapi'@'localhost'"]);
    });
  });

  /** Everything of the module that is still on the machine. */
  async function leftovers(): Promise<string[]> {
    const { configuration } = machine.database;
    const tables = await configuration.query<Record<string, string>>('SHOW TABLES');
    const users = await configuration.query<{ user: string }>(
      "SELECT User AS user FROM mysql.user WHERE User = 'exovoapi'",
    );
    const managers = await configuration.query('SELECT * FROM manager');
    const files = await run('find', [machine.folder, '-name', '*exovo*', '-not', '-path', machine.folder]);
    return [
      ...tables.flatMap((row) => Object.values(row)).filter((name) => name.startsWith('exovo')),
      ...users.map(({ user }) => `user '${user}'@'localhost'`),
      ...managers.map(() => 'a Manager user'),
      ...files.stdout.split('\n').filter((line) => line !== ''),
      ...processesWith(machine.dataFolder),
    ];
  }
});

function versionOf(root: string): string {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;
}

/** The command lines that contain this text. */
function processesWith(text: string): string[] {
  const lines = readdirSync('/proc').flatMap((name) => {
    try {
      return /^\d+$/.test(name) ? [readFileSync(join('/proc', name, 'cmdline'), 'utf8')] : [];
    } catch {
      // The process has ended meanwhile.
      return [];
    }
  });
  return lines.filter((line) => line.includes(text));
}
