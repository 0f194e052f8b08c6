/** Installs the package of `npm run pack:host` globally, without development tools, on Node.js 20 and on Debian 12's 18. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { AdminClient } from '../support/admin-client.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { hostEnvironment } from '../support/host.js';
import { runHostProcess, startHostProcess } from '../support/host-process.js';
import { environmentOfNpm } from '../support/npm-environment.js';
import { PACKAGE_ROOT } from '../support/package-root.js';
import { install, installNodes } from './npm.js';

const run = promisify(execFile);
const NODE_PACKAGE = `node-${process.platform}-${process.arch}`;
const OLD_NODE = '18.20.8';
/** The npm of Debian 12, which runs on its Node.js 18. */
const OLD_NPM = '9.2.0';

interface Installation {
  /** The command `exovo`. */
  readonly exovo: string;
  /** The folder of the installed package. */
  readonly folder: string;
  /** With the Node.js of this installation first in the PATH. */
  readonly environment: { readonly PATH: string };
}

describe('The package exovo-host', function () {
  this.timeout(120_000);
  let folder: string;
  let database: TestDatabase;
  let onNode20: Installation;
  let onNode18: Installation;

  before(async function () {
    this.timeout(600_000);
    folder = await mkdtemp(join(tmpdir(), 'exovo-host-package-'));
    await run(process.execPath, [join(PACKAGE_ROOT, 'tools/run/run.mjs'), 'pack:host'], { cwd: folder });
    const binOf = await installNodes(join(folder, 'tools'), [OLD_NODE]);
    await install(join(folder, 'tools'), `npm@${OLD_NPM}`);
    const npmOfNode18 = join(folder, 'tools/node_modules/npm/bin/npm-cli.js');
    const npmOfNode20 = await pathOf('npm');
    onNode20 = await installHost('node20', dirname(process.execPath), npmOfNode20);
    // As if this optional dependency could not be installed.
    await rm(join(onNode20.folder, 'node_modules', NODE_PACKAGE), { recursive: true });
    onNode18 = await installHost('node18', binOf(OLD_NODE), npmOfNode18);
    database = await createTestDatabase();
  });
  after(async () => {
    await database?.drop();
    await rm(folder, { recursive: true, force: true });
  });

  async function installHost(prefix: string, nodeFolder: string, npm: string): Promise<Installation> {
    const environment = { PATH: `${nodeFolder}:${process.env.PATH}`, HOME: process.env.HOME ?? '' };
    const target = join(folder, prefix);
    const args = ['install', '-g', '--omit=dev', '--prefer-offline', '--prefix', target];
    await run(join(nodeFolder, 'node'), [npm, ...args, './exovo-host-1.0.0.tgz'], {
      cwd: folder,
      env: { ...environmentOfNpm(), ...environment },
    });
    return {
      exovo: join(target, 'bin/exovo'),
      folder: join(target, 'lib/node_modules/exovo-host'),
      environment,
    };
  }

  const exovo = (on: Installation, args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
    runHostProcess({ ...on.environment, ...more }, { program: on.exovo, args });

  for (const [name, installation] of [
    ['Node.js 20', () => onNode20],
    ['Node.js 18', () => onNode18],
  ] as const) {
    describe(`installed with ${name}`, () => {
      it('installs each package once and no development tools', async () => {
        const { folder } = installation();
        const found = await run('find', [
          join(folder, '..'),
          '-name',
          'package.json',
          '-path',
          '*/tsyringe/*',
        ]);
        expect(found.stdout.trim().split('\n')).to.deep.equal([
          join(folder, '../exovo-host/node_modules/tsyringe/package.json'),
        ]);
        for (const tool of ['typescript', 'mocha', 'playwright-core', '@biomejs']) {
          expect(existsSync(join(folder, 'node_modules', tool)), tool).to.equal(false);
        }
      });

      it('installs every package in the tested version, including indirect dependencies', async () => {
        const modules = join(installation().folder, 'node_modules');
        const locked = await lockedVersions();
        const names = await packagesIn(modules);
        expect(names.length).to.be.greaterThan(100);
        for (const name of names.filter((found) => found !== 'exovo-api-access' && found !== NODE_PACKAGE)) {
          const { version } = JSON.parse(await readFile(join(modules, name, 'package.json'), 'utf8'));
          expect(locked.get(name), name).to.include(version);
        }
      });

      it('prints its version and its help, and refuses an unknown command with its help', async () => {
        expect(await exovo(installation(), ['--version'])).to.deep.equal({ code: 0, output: '1.0.0\n' });
        const help = await exovo(installation(), ['--help']);
        expect(help.code).to.equal(0);
        expect(help.output).to.match(/^Usage: exovo <command>\n/);
        for (const args of [[], ['restart']]) {
          expect(await exovo(installation(), args)).to.deep.equal({ ...help, code: 2 });
        }
      });

      it('serves a request with a key that an administrator created, and stops with 0 on one signal', async () => {
        for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
          const environment = { ...hostEnvironment(database), ...installation().environment };
          const command = { program: installation().exovo, args: ['start'] };
          const host = await startHostProcess(environment, command);
          const admin = await AdminClient.signIn(host.url);
          const { key } = await admin.createKey(`Installed with ${name}`);
          const authorization = `Authorization: Bearer ${key}`;
          const { stdout } = await run('curl', ['-sf', '-H', authorization, `${host.url}/api/v1/ping`]);
          expect(JSON.parse(stdout)).to.include({ ok: true });
          for (const path of [
            '/admin/integrations/api/keys',
            '/admin/integrations/api/reference',
            '/admin/shell.css',
          ]) {
            expect((await admin.get(path)).status, path).to.equal(200);
          }
          expect(await host.end(signal), signal).to.equal(0);
          expect(host.output()).to.include('The host has stopped.');
        }
      });

      it('runs the doctor, in words and as JSON', async () => {
        const environment = hostEnvironment(database);
        const words = await exovo(installation(), ['doctor'], environment);
        expect(words.code, words.output).to.equal(0);
        expect(words.output).to.match(/^✔ Database of the plugin: /);
        const json = await exovo(installation(), ['doctor', '--json'], environment);
        expect(JSON.parse(json.output).items[0]).to.include({ id: 'database', state: 'ok' });
      });
    });
  }

  it('runs the host with the options of npm start, on a newer Node.js from npm if the machine’s is too old', async () => {
    const { scripts } = JSON.parse(await readFile(join(PACKAGE_ROOT, 'package.json'), 'utf8'));
    const options = scripts.start.match(/--\S+/g);
    expect(options).to.have.length(3);
    const bundled = join(
      onNode18.folder,
      'node_modules',
      `node-${process.platform}-${process.arch}`,
      'bin/node',
    );
    for (const [installation, node] of [
      [onNode20, process.execPath],
      [onNode18, bundled],
    ] as const) {
      const environment = { ...hostEnvironment(database), ...installation.environment };
      const host = await startHostProcess(environment, { program: installation.exovo, args: ['start'] });
      expect(await childArguments(host.process.pid)).to.deep.equal([
        node,
        ...options,
        join(installation.folder, 'dist/exovo.js'),
        'start',
      ]);
      await host.end('SIGTERM');
    }
  });

  it('exits with 2 and says what to install if there is no Node.js that is new enough', async () => {
    const { code, output } = await exovo({ ...onNode20, environment: onNode18.environment }, ['start']);
    expect(code).to.equal(2);
    expect(output).to.equal(
      `Exovo needs Node.js 20.19 or later, and this is ${OLD_NODE}. Install a newer Node.js, or install exovo-host ` +
        'again with its optional dependencies: on Linux (x64 and arm64) npm then adds one.\n',
    );
  });

  it('exits with 2 and names the package and the variable if there is no database', async function () {
    // Hides mariadbd from this one process; that needs the right to mount.
    const hide = 'mount --bind /dev/null "$(command -v mariadbd)" && exec "$@"';
    const isolated = ['--mount', 'sh', '-c', hide, 'sh'];
    const canMount = await run('unshare', [...isolated, 'true'], { env: { PATH: SYSTEM_PATH } }).then(
      () => true,
      () => false,
    );
    if (!canMount) this.skip();
    const environment = { PATH: `${onNode20.environment.PATH}:${SYSTEM_PATH}`, EXOVO_PORT: '0' };
    const { code, output } = await runHostProcess(environment, {
      program: 'unshare',
      args: [...isolated, onNode20.exovo, 'start'],
    });
    expect(output).to.equal(
      "mariadbd is not installed. Install Debian's packages mariadb-server-core and mariadb-client-core, " +
        'or set EXOVO_DATABASE_URL to a MySQL 8 or MariaDB server.\n',
    );
    expect(code).to.equal(2);
  });
});

/** Debian keeps mariadbd in /usr/sbin. */
const SYSTEM_PATH = '/usr/sbin:/usr/bin:/sbin:/bin';

/** Returns the command line of a process's only child. */
async function childArguments(pid: number | undefined): Promise<string[]> {
  const child = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim();
  return (await readFile(`/proc/${child}/cmdline`, 'utf8')).split('\0').slice(0, -1);
}

async function pathOf(program: string): Promise<string> {
  const { stdout } = await run('sh', ['-c', `readlink -f "$(command -v ${program})"`]);
  return stdout.trim();
}

/** Returns the versions of each package in package-lock.json. */
async function lockedVersions(): Promise<Map<string, string[]>> {
  const { packages } = JSON.parse(await readFile(join(PACKAGE_ROOT, 'package-lock.json'), 'utf8'));
  const versions = new Map<string, string[]>();
  for (const [path, { version }] of Object.entries<{ version: string }>(packages)) {
    const name = path.split('node_modules/').at(-1) ?? '';
    versions.set(name, [...(versions.get(name) ?? []), version]);
  }
  return versions;
}

async function packagesIn(modules: string): Promise<string[]> {
  const folders = (await readdir(modules)).filter((name) => !name.startsWith('.'));
  const scoped = folders
    .filter((name) => name.startsWith('@'))
    .map(async (scope) => (await readdir(join(modules, scope))).map((name) => `${scope}/${name}`));
  return [...folders.filter((name) => !name.startsWith('@')), ...(await Promise.all(scoped)).flat()];
}
