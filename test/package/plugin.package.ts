/** The plugin's package as `npm pack` creates it, installed into an empty project, on each supported Node.js. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import type { ContractReport } from '../../src/contract-tests/index.js';
import { ACME_TABLES } from '../examples/acme-pbx.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { PACKAGE_ROOT } from '../support/package-root.js';
import { install, installNodes, npm } from './npm.js';

const run = promisify(execFile);
const MEGABYTE = 1_000_000;

/** The minimum in package.json's engines, the newest of each later line with long-term support, and the newest of all. */
const NODES = { 'Node 20.19.0': '20.19.0', 'Node 22': '22', 'Node 24': '24', 'Node 26': '26' } as const;
type NodeName = keyof typeof NODES;

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

/** A host developer's program: it uses the installed package and the example host, and nothing else of ours. */
const PROGRAM = `
import { runContractChecks } from 'exovo-api-access/contract-tests';
import { createApiClient } from 'exovo-api-access/client';
import { startAcme, TENANT } from './acme-pbx.js';
const log = { debug() {}, info() {}, warn() {}, error() {} };
const acme = await startAcme({ database: JSON.parse(process.env.DATABASE), log, pin: '1' });
const administrator = async () => {
  const body = JSON.stringify({ pin: '1' });
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(acme.url + '/sign-in', { method: 'POST', headers, body });
  return { Cookie: response.headers.getSetCookie()[0].split(';')[0] };
};
const { host, url } = acme;
const report = await runContractChecks({ host, url, tenantId: TENANT, unknownTenantId: 'x', administrator });
await acme.plugin.enable(host);
const { error } = await createApiClient({ baseUrl: url + '/api/v1', key: 'none' }).GET('/ping');
const reference = await fetch(url + '/admin/integrations/api/reference', { headers: await administrator() });
const script = /src="([^"]+)"/.exec(await reference.text())[1];
const asset = await fetch(url + script);
await acme.stop();
console.log(JSON.stringify({ report, code: error.code, assets: [reference.status, asset.status] }));
`;

const SECOND_COPY = `
import 'reflect-metadata';
import { createRequire } from 'node:module';
import { createPlugin } from 'exovo-api-access';
import { container as own } from 'tsyringe';
import { startAcme } from './acme-pbx.js';
const { container } = createRequire(import.meta.resolve('./other/index.js'))('tsyringe');
const log = { debug() {}, info() {}, warn() {}, error() {} };
const acme = await startAcme({ database: JSON.parse(process.env.DATABASE), log, pin: '1' });
await createPlugin().enable({ ...acme.host, container }).catch((error) => console.log(error.message));
createRequire(import.meta.resolve('./other/index.js'))('reflect-metadata');
const warn = ({ folders }, message) => console.log(message, folders);
const second = createPlugin();
await second.enable({ ...acme.host, container: own, logger: { ...log, warn } });
await second.disable();
await acme.plugin.enable({ ...acme.host, logger: { ...log, warn: () => console.log('warned') } });
console.log('enabled without a container');
await acme.stop();
`;

describe('The package', () => {
  let folder: string;
  let packed: Packed;
  let database: TestDatabase;
  let binOf: (version: string) => string;

  before(async function () {
    this.timeout(300_000);
    folder = await mkdtemp(join(tmpdir(), 'exovo-package-'));
    const { stdout } = await npm(PACKAGE_ROOT, 'pack', '--json', '--pack-destination', folder);
    [packed] = JSON.parse(stdout) as [Packed];
    await writeFile(join(folder, 'package.json'), '{ "name": "acme", "private": true, "type": "module" }');
    await install(folder, `./${packed.filename}`);
    binOf = await installNodes(join(folder, 'nodes'), Object.values(NODES));
    await cp(join(PACKAGE_ROOT, 'dist/test/examples/acme-pbx.js'), join(folder, 'acme-pbx.js'));
    database = await createTestDatabase();
    for (const table of ACME_TABLES) await database.query(table);
    await database.query("INSERT INTO acme_staff (line, full_name) VALUES ('7', 'Ada'), ('12', 'Grace')");
  });
  after(async () => {
    await database?.drop();
    await rm(folder, { recursive: true, force: true });
  });

  const runOn = async (program: string, ...args: string[]) => {
    const env = { PATH: process.env.PATH ?? '', DATABASE: JSON.stringify(database.connection) };
    return (await run(program, args, { cwd: folder, env })).stdout.trim();
  };
  const node = (...args: string[]) => runOn(process.execPath, ...args);
  const nodeOf = (name: NodeName) => join(binOf(NODES[name]), 'node');

  it('contains every file that is needed at run time, and no source, test, demo or standalone host', () => {
    const paths = packed.files.map(({ path }) => path);
    const manifest = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'plugin.json'), 'utf8')) as { icon: string };
    expect(paths).to.include.members([
      'plugin.json',
      'openapi.json',
      'README.md',
      'dist/src/plugin.js',
      'dist/src/plugin.d.ts',
      'dist/src/host-entry.d.ts',
      'dist/src/contract-tests/index.js',
      'dist/src/client/client.d.ts',
      'dist/src/admin/frame/browser/admin.js',
      'dist/migrations/0001-api-keys.js',
      'src/admin/frame/assets/admin.css',
      'src/host/plugin.schema.json',
      manifest.icon,
      'CHANGELOG.md',
    ]);
    const odd = paths.filter((path) => /src\/standalone\/|demo|test\/|bench|\.map$/.test(path));
    expect(odd).to.deep.equal([]);
    const sources = paths.filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'));
    expect(sources).to.deep.equal([]);
  });

  it('is smaller than half a megabyte packed and one and a half unpacked', () => {
    expect(packed.size).to.be.below(0.5 * MEGABYTE);
    expect(packed.unpackedSize).to.be.below(1.5 * MEGABYTE);
  });

  it('has each of its peer dependencies installed once', async () => {
    for (const peer of ['tsyringe', 'reflect-metadata']) {
      const { stdout } = await npm(folder, 'ls', peer, '--all', '--parseable');
      expect(new Set(stdout.trim().split('\n')).size, peer).to.equal(1);
    }
  });

  for (const name of Object.keys(NODES) as NodeName[]) {
    it(`loads with import and with require, through every export, on ${name}`, async () => {
      const node = (...args: string[]) => runOn(nodeOf(name), ...args);
      const ways = ['', '/host', '/contract-tests', '/client'].map((way) => `exovo-api-access${way}`);
      const script = `
        const names = (module) => Object.keys(module).filter((name) => !/^(__esModule|module.exports)$/.test(name)).sort();
        const ways = ${JSON.stringify(ways)};
        const required = ways.map((way) => names(require(way)));
        Promise.all(ways.map((way) => import(way))).then((modules) => {
          console.log(JSON.stringify({ required, imported: modules.map(names) }));
        });`;
      const { required, imported } = JSON.parse(await node('-e', script));
      expect(required).to.deep.equal(imported);
      for (const names of imported) expect(names).to.not.be.empty;
      expect(await node('-p', "require('exovo-api-access/plugin.json').id")).to.equal('exovo-api-access');
      expect(await node('-p', "require('exovo-api-access/openapi.json').openapi")).to.equal('3.1.0');
    });

    it(`works in the example host in an empty project, which fulfils the contract, on ${name}`, async () => {
      await writeFile(join(folder, 'program.mjs'), PROGRAM);
      const { report, code, assets } = JSON.parse(await runOn(nodeOf(name), 'program.mjs')) as {
        report: ContractReport;
        code: string;
        assets: number[];
      };
      expect(report.fails).to.deep.equal([]);
      expect(report.holds).to.have.length.greaterThan(20);
      expect([code, assets]).to.deep.equal(['invalid_key', [200, 200]]);
    }).timeout(60_000);
  }

  it('detects a second copy of tsyringe and of reflect-metadata and names both, unless the host passes no container', async () => {
    await mkdir(join(folder, 'other/node_modules'), { recursive: true });
    for (const name of ['tsyringe', 'tslib', 'reflect-metadata']) {
      await cp(join(folder, 'node_modules', name), join(folder, 'other/node_modules', name), {
        recursive: true,
      });
    }
    await writeFile(join(folder, 'other/index.js'), '');
    await writeFile(join(folder, 'second.mjs'), SECOND_COPY);
    const message = await node('second.mjs');
    expect(message).to.include('The container of Acme PBX comes from another copy of tsyringe');
    expect(message).to.include(join(folder, 'node_modules/tsyringe'));
    expect(message).to.include(join(folder, 'other/node_modules/tsyringe'));
    expect(message).to.include(
      '2 copies of reflect-metadata are loaded; install it once, as a peer dependency',
    );
    expect(message).to.include(join(folder, 'other/node_modules/reflect-metadata'));
    expect(message)
      .to.match(/\nenabled without a container$/)
      .and.not.include('warned');
  });

  it('contains a guide whose contract test passes as printed', async () => {
    const guide = await readFile(
      join(folder, 'node_modules/exovo-api-access/docs/host-developers.md'),
      'utf8',
    );
    const [, test = ''] = /^```js\n(\/\/ contract\.test\.js[\s\S]*?)^```$/m.exec(guide) ?? [];
    await writeFile(join(folder, 'contract.test.js'), test);
    const env = { PATH: process.env.PATH ?? '', TEST_DATABASE: JSON.stringify(database.connection) };
    const args = ['--test', '--test-reporter=tap', 'contract.test.js'];
    const { stdout } = await run(process.execPath, args, { cwd: folder, env });
    expect(stdout)
      .to.match(/^# pass [34]\d$/m)
      .and.match(/^# fail 0$/m);
  }).timeout(60_000);

  it('has types that the example host compiles with', async function () {
    this.timeout(120_000);
    await install(folder, '-D', '@types/node@20', '@types/express@5');
    await cp(join(PACKAGE_ROOT, 'test/examples/acme-pbx.ts'), join(folder, 'typed/acme-pbx.ts'));
    const options = { module: 'nodenext', target: 'es2023', strict: true, noEmit: true, types: ['node'] };
    await writeFile(join(folder, 'typed/tsconfig.json'), JSON.stringify({ compilerOptions: options }));
    const tsc = join(PACKAGE_ROOT, 'node_modules/typescript/bin/tsc');
    const { stdout } = await run(process.execPath, [tsc, '-p', 'typed'], { cwd: folder }).catch(
      (error) => error,
    );
    expect(stdout).to.equal('');
  });

  it('has the same name, version and engines in plugin.json and package.json', async () => {
    const [manifest, own] = await Promise.all(
      ['plugin.json', 'package.json'].map(async (file) =>
        JSON.parse(await readFile(join(PACKAGE_ROOT, file), 'utf8')),
      ),
    );
    expect([manifest.id, manifest.version, `./${manifest.main}`, manifest.engines.node]).to.deep.equal([
      own.name,
      own.version,
      own.main,
      own.engines.node,
    ]);
  });
});
