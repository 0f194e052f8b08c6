/** `exovo admin`, as a process of its own: with an external database, and with the embedded one, stopped and running. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openDatabaseForCommand } from '../../../src/standalone/database/command-database.js';
import { CLAIM, claimFolder } from '../../../src/standalone/database/folder-claim.js';
import { readSettings } from '../../../src/standalone/settings.js';
import { addAdministrator } from '../../support/add-administrator.js';
import { AdminClient } from '../../support/admin-client.js';
import { copyDataFolder } from '../../support/database-data.js';
import { hostEnvironment } from '../../support/host.js';
import { type HostProcess, startHostProcess } from '../../support/host-process.js';
import { PACKAGE_ROOT } from '../../support/package-root.js';
import { until } from '../../support/until.js';
import { withTestHost } from '../../support/with-test-host.js';

const PASSWORD = 'chosen-on-the-machine';

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function exovoAdmin(
  environment: Readonly<Record<string, string>>,
  args: readonly string[],
  input = '',
): Promise<Outcome> {
  const child = spawn(process.execPath, ['dist/src/standalone/exovo.js', 'admin', ...args], {
    cwd: PACKAGE_ROOT,
    env: { PATH: process.env.PATH, NO_COLOR: '1', ...environment },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (data: Buffer) => {
    output.stdout += data.toString();
  });
  child.stderr.on('data', (data: Buffer) => {
    output.stderr += data.toString();
  });
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number];
  return { code, ...output };
}

describe('exovo admin, with a database server', function () {
  this.timeout(180_000);
  const test = withTestHost();
  const run = (args: readonly string[], input?: string) =>
    exovoAdmin({ EXOVO_DATABASE_URL: hostEnvironment(test.database).EXOVO_DATABASE_URL ?? '' }, args, input);

  it('adds an administrator who can sign in at the running host', async () => {
    const permission = 'exovo-api-access.keys.view';
    const added = await run(['add', 'anna', permission], `${PASSWORD}\n`);
    expect(added).to.deep.equal({ code: 0, stdout: 'anna was added.\n', stderr: '' });
    const anna = await AdminClient.signIn(test.url, 'anna', PASSWORD);
    expect((await anna.get('/admin/plugins')).status).to.equal(403);
    expect((await anna.get('/admin/integrations/api/keys')).status).to.equal(200);
    const { stdout } = await run(['list']);
    expect(stdout)
      .to.match(/^admin +all permissions; all tenants$/m)
      .and.match(/^anna +exovo-api-access\.keys\.view;/m);
    const rows = await test.database.query<{ actor: string; address: string }>(
      "SELECT actor, address FROM host_log WHERE action = 'administrator_added'",
    );
    expect(rows).to.have.length(1);
    expect(rows[0]?.actor).to.match(/^exovo admin \(.+\)$/);
  });

  it('sets a lost password, replaces permissions and removes, which the sessions notice at once', async () => {
    await addAdministrator(test.database, 'berta');
    const before = await AdminClient.signIn(test.url, 'berta');
    expect((await run(['password', 'berta'], PASSWORD)).code).to.equal(0);
    expect((await before.get('/admin/session')).status).to.equal(401);
    const berta = await AdminClient.signIn(test.url, 'berta', PASSWORD);
    expect((await run(['permissions', 'berta', 'none'])).code).to.equal(0);
    expect((await berta.get('/admin/plugins')).status).to.equal(403);
    expect((await run(['permissions', 'berta', 'all'])).code).to.equal(0);
    expect((await berta.get('/admin/plugins')).status).to.equal(200);
    expect((await run(['remove', 'berta'])).code).to.equal(0);
    expect((await berta.get('/admin/session')).status).to.equal(401);
  });

  it('says what is wrong in a sentence, and changes nothing', async () => {
    for (const [args, input, code, sentence] of [
      [['remove', 'nobody'], '', 1, 'There is no administrator nobody.'],
      [['add', 'admin'], PASSWORD, 1, 'There is already an administrator admin.'],
      [['remove', 'admin'], '', 1, 'Only admin can manage administrators'],
      [['permissions', 'admin', 'none'], '', 1, 'Only admin can manage administrators'],
      [['add', 'eve'], 'short', 2, 'The password must have'],
      [['add', 'eve'], '', 2, 'no password was entered'],
      [['add', '..'], PASSWORD, 2, 'The user name must have'],
      [['add', 'eve', 'no.such'], PASSWORD, 2, 'exovo-api-access.keys.view'],
      [['permissions', 'admin'], '', 2, 'host.administrators.manage'],
      [[], '', 2, 'Usage: exovo admin'],
      [['list', 'more'], '', 2, 'Usage: exovo admin'],
      [['rename', 'admin'], '', 2, 'Usage: exovo admin'],
    ] as const) {
      const outcome = await run(args, input);
      expect(outcome.code, args.join(' ')).to.equal(code);
      expect(outcome.stderr, args.join(' '))
        .to.include(sentence)
        .and.to.not.match(/^ +at /m);
    }
    expect((await run(['list'])).stdout).to.not.include('eve');
  });
});

describe('exovo admin, with the embedded database', function () {
  this.timeout(240_000);
  let folder: string;
  let running: HostProcess | undefined;
  const environment = () => ({ EXOVO_DATA_DIR: folder, EXOVO_PORT: '0', EXOVO_DEMO: 'off' });
  const start = async (more: Record<string, string> = {}) => {
    running = await startHostProcess({ ...environment(), ...more });
    return running;
  };
  // Mocha runs a failed test once more, which must not find the host and the administrators of the first attempt.
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'exovo-admin-'));
  });
  afterEach(async () => {
    await running?.end('SIGTERM');
    running = undefined;
    await rm(folder, { recursive: true, force: true });
  });

  const isClaimed = () => readdirSync(folder).some((name) => name.startsWith(CLAIM));

  it('refuses a folder in which no host was ever started, and leaves it empty', async () => {
    const outcome = await exovoAdmin({ EXOVO_DATA_DIR: join(folder, 'other') }, ['list']);
    expect(outcome.code).to.equal(2);
    expect(outcome.stderr).to.include('There is no database in');
    expect(existsSync(join(folder, 'other'))).to.equal(false);
  });

  it('waits for the database of a host that is starting, also for the first time', async () => {
    const starting = start();
    await until(isClaimed);
    expect(await exovoAdmin(environment(), ['list'])).to.include({ code: 0, stderr: '' });
    expect(await (await starting).end('SIGTERM')).to.equal(0);
  });

  it('says that the host is starting its database if that takes long', async () => {
    await copyDataFolder(folder);
    const claim = await claimFolder(folder);
    const settings = readSettings(environment());
    const refusal = await openDatabaseForCommand(settings, 0).then(
      () => 'opened',
      (error: Error) => `${error.name}: ${error.message}`,
    );
    claim.close();
    expect(refusal).to.equal(
      'StartError: The host is starting its database. Try again in a few seconds. If it doesn’t start, its log says why.',
    );
  });

  it('works while the host runs and while it is stopped, and delays a host that starts meanwhile', async () => {
    const host = await start();
    expect(await exovoAdmin(environment(), ['password', 'admin'], PASSWORD)).to.include({ code: 0 });
    await AdminClient.signIn(host.url, 'admin', PASSWORD);
    expect(await host.end('SIGTERM')).to.equal(0);
    const adding = exovoAdmin(environment(), ['add', 'anna'], PASSWORD);
    await until(isClaimed);
    const again = await start({ EXOVO_ADMIN_PASSWORD: 'has no effect' });
    expect(again.output()).to.include('EXOVO_ADMIN_PASSWORD has no effect');
    expect(await adding).to.include({ code: 0, stderr: '' });
    await AdminClient.signIn(again.url, 'anna', PASSWORD);
    expect(await again.end('SIGTERM')).to.equal(0);
  });
});
