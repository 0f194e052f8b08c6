/**
 * The packed plugin in two hosts with npm packages of their own: Express 4 in CommonJS, and NestJS. In a real browser, a
 * key is created, used and revoked, also below a sub-path. The hosts are in test/examples, each with its lock file.
 */
import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { expect } from 'chai';
import type { Frame, Page } from 'playwright-core';
import { closeBrowser, openPage } from '../support/browser.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { PACKAGE_ROOT } from '../support/package-root.js';
import { install, npm } from './npm.js';

const run = promisify(execFile);
const PAGES = '/admin/integrations/api';

interface RunningHost {
  readonly url: string;
  readonly child: ChildProcess;
  stop(): Promise<void>;
}

describe('The packed plugin', () => {
  let folder: string;
  let database: TestDatabase;
  const running: RunningHost[] = [];

  before(async function () {
    this.timeout(300_000);
    folder = await mkdtemp(join(tmpdir(), 'exovo-hosts-'));
    const { stdout } = await npm(PACKAGE_ROOT, 'pack', '--json', '--pack-destination', folder);
    const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
    for (const name of ['switchboard', 'nest']) {
      await cp(join(PACKAGE_ROOT, 'test/examples', name), join(folder, name), { recursive: true });
      await npm(join(folder, name), 'ci', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund');
      await install(join(folder, name), '--no-save', join(folder, filename));
    }
    expect(await compile('nest')).to.equal('');
  });
  beforeEach(async () => {
    database = await createTestDatabase();
  });
  afterEach(async () => {
    for (const host of running.splice(0)) await host.stop();
    await database.drop();
  });
  after(async () => {
    await closeBrowser();
    await rm(folder, { recursive: true, force: true });
  });

  /** Returns the compiler's messages. */
  async function compile(name: string): Promise<string> {
    const tsc = join(folder, name, 'node_modules/.bin/tsc');
    const { stdout } = await run(tsc, ['-p', join(folder, name)]).catch((error) => error);
    return stdout;
  }

  /** Starts a host; with a prefix, behind a proxy that strips it. */
  async function start(program: string, prefix = ''): Promise<RunningHost> {
    let port = 0;
    const proxy = prefix === '' ? undefined : await startProxy(prefix, () => port);
    const publicUrl = proxy && `http://127.0.0.1:${(proxy.address() as AddressInfo).port}${prefix}`;
    const child = fork(join(folder, program), {
      env: {
        PATH: process.env.PATH ?? '',
        DATABASE: JSON.stringify(database.connection),
        ...(publicUrl && { PUBLIC_URL: publicUrl }),
      },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
      port = Number(/port (\d+)$/.exec(line)?.[1]);
      if (port > 0) break;
    }
    const stop = async () => {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
      proxy?.closeAllConnections();
      proxy?.close();
    };
    const host = { url: publicUrl ?? `http://127.0.0.1:${port}`, child, stop };
    running.push(host);
    return host;
  }

  async function send(host: RunningHost, message: 'disable' | 'enable'): Promise<void> {
    const done = once(host.child, 'message');
    host.child.send(message);
    await done;
  }

  const statusOf = async (host: RunningHost, key: string) =>
    (await fetch(`${host.url}/api/v1/extensions`, { headers: { Authorization: `Bearer ${key}` } })).status;

  /** Creates a key in the form, uses it, turns the plugin off and on, and revokes the key on its page. */
  async function lifeOfKey(host: RunningHost, pages: Page | Frame): Promise<void> {
    await pages
      .getByRole('link', { name: /New API key|Create/ })
      .first()
      .click();
    await pages.getByLabel('Name').fill('Wallboard');
    await pages.getByRole('button', { name: /Create/ }).click();
    const shown = pages.getByLabel(/API key for/);
    const key = await shown.inputValue();
    expect(await statusOf(host, key)).to.equal(200);
    await send(host, 'disable');
    expect(await statusOf(host, key)).to.equal(503);
    await send(host, 'enable');
    expect(await statusOf(host, key)).to.equal(200);
    await pages.getByRole('link', { name: 'Done' }).click();
    await pages.getByRole('link', { name: 'Wallboard' }).first().click();
    await pages.getByRole('link', { name: 'Revoke key' }).click();
    await pages.getByRole('button', { name: /^Revoke/ }).click();
    await pages.waitForURL(/revoked=/);
    expect(await statusOf(host, key)).to.equal(401);
  }

  for (const prefix of ['', '/pbx']) {
    const where = prefix === '' ? '' : `, behind a proxy that strips ${prefix}`;

    it(`works on Express 4 in CommonJS, in an iframe of a single-page admin with a bearer token${where}`, async () => {
      const host = await start('switchboard/main.js', prefix);
      const page = await openPage(host.url);
      await page.goto(`${host.url}/`);
      await page.getByLabel('Name').fill('ada');
      await page.getByLabel('Password').fill('ada');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('button', { name: 'Integrations · API' }).click();
      const frame = await (await page.waitForSelector('iframe:not([hidden])')).contentFrame();
      if (frame === null) throw new Error('The iframe has no document.');
      await lifeOfKey(host, frame);
      await page.context().close();
    });

    it(`works on NestJS, whose own router and 404 come after it${where}`, async () => {
      const host = await start('nest/built/main.js', prefix);
      const page = await openPage(host.url);
      const signIn = await page.request.post(`${host.url}/tokens`, { data: { password: 'ada' } });
      const { token } = (await signIn.json()) as { token: string };
      const headers = { Authorization: `Bearer ${token}` };
      expect((await page.request.post(`${host.url}/pages-session`, { headers })).status()).to.equal(204);
      await page.goto(`${host.url}${PAGES}`);
      await lifeOfKey(host, page);
      await page.context().close();
    });
  }

  it('passes its contract kit in a host with two tenants, a stranger and a known call', async () => {
    const env = { PATH: process.env.PATH ?? '', DATABASE: JSON.stringify(database.connection) };
    const args = ['--test', '--test-reporter=tap', 'contract.test.js'];
    const options = { cwd: join(folder, 'switchboard'), env };
    const { stdout } = await run(process.execPath, args, options).catch((error) => error);
    expect(stdout)
      .to.match(/^# pass [34]\d$/m)
      .and.match(/^# fail 0$/m);
  });

  it('has types that fit Express 4 and TypeScript that resolves modules as Node 10 did', async () => {
    await writeFile(
      join(folder, 'switchboard/types.ts'),
      `import express, { type Request, type Response, type NextFunction } from 'express';
import { createGate, type AdminShell, type HttpHandler } from 'exovo-api-access/host';
import { contractChecks } from 'exovo-api-access/contract-tests';
import { createApiClient } from 'exovo-api-access/client';
const app = express();
app.use(createGate({ publicUrl: 'http://127.0.0.1' }).handler);
const guard = (_req: Request, _res: Response, next: NextFunction) => next();
export const permission: AdminShell['requirePermission'] = () => guard;
export const mount = (path: string, handler: HttpHandler) => void app.use(path, handler);
export const used = [contractChecks, createApiClient];
`,
    );
    const options = {
      module: 'commonjs',
      moduleResolution: 'node',
      target: 'es2022',
      strict: true,
      noEmit: true,
    };
    const flags = { esModuleInterop: true, types: ['node'] };
    const project = { compilerOptions: { ...options, ...flags }, files: ['types.ts'] };
    await writeFile(join(folder, 'switchboard/tsconfig.json'), JSON.stringify(project));
    expect(await compile('switchboard')).to.equal('');
  });
});

async function startProxy(prefix: string, port: () => number): Promise<Server> {
  const proxy = createServer((req, res) => {
    const { method, headers, url = '' } = req;
    if (!url.startsWith(`${prefix}/`)) return void res.writeHead(404).end();
    const options = { host: '127.0.0.1', port: port(), method, headers, path: url.slice(prefix.length) };
    const forwarded = request(options, (response) => {
      res.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(res);
    });
    forwarded.on('error', () => res.destroy());
    req.pipe(forwarded);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return proxy;
}
