/** Installs the package of `npm run pack:client` alone into an empty project, and runs programs that call a host with it. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { PACKAGE_ROOT } from '../support/package-root.js';
import { withTestHost } from '../support/with-test-host.js';
import { install, npm } from './npm.js';

const run = promisify(execFile);

/** Both programs print what they read, as JSON. */
const JAVASCRIPT = `
import { createApiClient } from 'exovo-api-client';
const api = createApiClient({ baseUrl: process.env.BASE_URL, key: process.env.KEY });
const { data } = await api.GET('/extensions');
const params = { path: { extension: data.items[0].extension } };
const stored = await api.POST('/extensions/{extension}/presence', { params, body: { presence: 'Away' } });
const refused = await api.GET('/calls', { params: { query: { limit: 501 } } });
console.log(JSON.stringify({ presence: stored.data.presence, code: refused.error.code }));
`;
const TYPESCRIPT = `
import { createApiClient, type ApiClient, type Call, type Extension, type Presence, type Problem } from 'exovo-api-client';
const api: ApiClient = createApiClient({ baseUrl: process.env['BASE_URL'] ?? '', key: process.env['KEY'] ?? '' });
const { data, error } = await api.GET('/calls', { params: { query: { limit: 1 } } });
if (error) throw new Error((error satisfies Problem).code satisfies string);
const [call]: readonly Call[] = data.items;
const { data: list } = await api.GET('/extensions');
const [first]: readonly Extension[] = list?.items ?? [];
if (call === undefined || first === undefined) throw new Error('The demo has no call or no extension.');
const presence: Presence | null = first.presence;
// @ts-expect-error It can be null.
export const unsafe: string = first.presence;
// @ts-expect-error There is no such status.
export const wrong = call.status === 'ringing';
// @ts-expect-error There is no such path.
export const unknown = () => api.GET('/nothing');
// @ts-expect-error The body is required.
export const incomplete = () => api.POST('/extensions/{extension}/presence', { params: { path: { extension: '205' } } });
console.log(JSON.stringify({ start: call.start, presence }));
`;

describe('The package exovo-api-client', function () {
  this.timeout(120_000);
  const host = withTestHost();
  let folder: string;
  let environment: NodeJS.ProcessEnv;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'exovo-client-'));
    await run(process.execPath, [join(PACKAGE_ROOT, 'tools/run/run.mjs'), 'pack:client'], { cwd: folder });
    await writeFile(join(folder, 'package.json'), '{ "name": "crm", "private": true, "type": "module" }');
    await install(folder, './exovo-api-client-1.0.0.tgz');
    const { key } = await host.admin.createKey('CRM', 'Read & write');
    environment = { PATH: process.env.PATH ?? '', BASE_URL: `${host.url}/api/v1`, KEY: key };
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const node = async (program: string) =>
    JSON.parse((await run(process.execPath, [program], { cwd: folder, env: environment })).stdout);

  it('installs nothing except openapi-fetch and its types', async () => {
    const { stdout } = await npm(folder, 'ls', '--all', '--parseable');
    expect(
      stdout
        .trim()
        .split('\n')
        .slice(1)
        .map((path) => path.split('node_modules/').at(-1)),
    ).to.have.members(['exovo-api-client', 'openapi-fetch', 'openapi-typescript-helpers']);
    const { dependencies } = JSON.parse(
      await readFile(join(folder, 'node_modules/exovo-api-client/package.json'), 'utf8'),
    );
    expect(Object.keys(dependencies)).to.deep.equal(['openapi-fetch']);
  });

  it('works in a JavaScript program', async () => {
    await writeFile(join(folder, 'program.js'), JAVASCRIPT);
    expect(await node('program.js')).to.deep.equal({ presence: 'Away', code: 'invalid_query' });
  });

  it('compiles and works in a strict TypeScript program', async () => {
    await install(folder, '-D', '@types/node@20');
    await writeFile(join(folder, 'typed.ts'), TYPESCRIPT);
    const options = { module: 'nodenext', target: 'es2023', strict: true, types: ['node'] };
    await writeFile(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: options, files: ['typed.ts'] }),
    );
    const tsc = join(PACKAGE_ROOT, 'node_modules/typescript/bin/tsc');
    const { stdout } = await run(process.execPath, [tsc, '-p', '.'], { cwd: folder }).catch((error) => error);
    expect(stdout).to.equal('');
    const { start, presence } = await node('typed.js');
    expect(start).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(presence).to.equal('Away');
  });

  it('is the same client as exovo-api-access/client', async () => {
    const { exports } = JSON.parse(await readFile(join(PACKAGE_ROOT, 'package.json'), 'utf8'));
    const own = await readFile(join(PACKAGE_ROOT, exports['./client'].default), 'utf8');
    const packed = await readFile(join(folder, 'node_modules/exovo-api-client/client.js'), 'utf8');
    expect(packed).to.equal(own);
  });

  it('has a README whose program works as printed', async () => {
    const readme = await readFile(join(folder, 'node_modules/exovo-api-client/README.md'), 'utf8');
    const code = (readme.match(/^ {4}.+$/gm) ?? []).map((line) => line.trim()).join('\n');
    const program = code.replace("'https://pbx.example.com/api/v1'", 'process.env.BASE_URL');
    await writeFile(join(folder, 'readme.js'), program.replaceAll('EXOVO_KEY', 'KEY'));
    const { stdout } = await run(process.execPath, ['readme.js'], { cwd: folder, env: environment });
    expect(stdout.trim().split('\n')).to.have.length(10);
  });
});
