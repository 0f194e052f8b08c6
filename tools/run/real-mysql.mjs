/**
 * Real MySQL servers for `npm run test:mysql`. They run from the folder of debian-unstable.mjs, beside the machine's
 * MariaDB, and listen on loopback ports. Their data is deleted when they stop.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { runProgram } from './child.mjs';
import { ensureDebianUnstable } from './debian-unstable.mjs';
import { print, Refusal } from './output.mjs';

const START_TIMEOUT_MS = 60_000;
const OPTIONS = ['--no-defaults', '--user=root'];

/** Calls `work` with the URLs of `count` servers, and stops the servers afterwards. */
export async function withMysqlServers(count, work) {
  const unstable = await ensureDebianUnstable();
  // The path that mysqld sees inside the chroot.
  const folder = `/tmp/exovo-mysql-${process.pid}`;
  const outside = join(unstable, folder);
  const started = [];
  mkdirSync(outside, { recursive: true, mode: 0o700 });
  try {
    print('Starting MySQL …');
    const template = `${folder}/new`;
    const created = await runProgram(
      'chroot',
      [unstable, 'mysqld', ...OPTIONS, `--datadir=${template}`, '--initialize-insecure'],
      { quiet: true },
    );
    if (created !== 0) throw new Refusal('mysqld could not create its data folder.');
    for (let number = 0; number < count; number++) {
      const data = `${folder}/${number}`;
      cpSync(join(unstable, template), join(unstable, data), { recursive: true });
      // Holds the server's UUID, which must be unique; mysqld creates a new one.
      rmSync(join(unstable, data, 'auto.cnf'), { force: true });
      started.push(await startServer(unstable, data));
    }
    await work(started.map(({ port }) => `mysql://root@127.0.0.1:${port}/mysql`));
  } finally {
    await Promise.all(started.map(({ server }) => stopServer(server)));
    rmSync(outside, { recursive: true, force: true });
  }
}

/** Starts a server on a free port; resolves once it accepts connections. */
async function startServer(unstable, data) {
  const port = await freePort();
  const server = spawn(
    'chroot',
    [
      unstable,
      'mysqld',
      ...OPTIONS,
      `--datadir=${data}`,
      `--socket=${data}/mysql.sock`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      '--mysqlx=OFF',
      '--secure-file-priv=',
      '--disable-log-bin',
      `--log-error=${data}/error.log`,
    ],
    // In a session of its own, so that Ctrl-C stops the tests first and the server afterwards.
    { stdio: 'ignore', detached: true },
  );
  await untilItResponds(port, server);
  return { server, port };
}

async function stopServer(server) {
  if (server.exitCode !== null) return;
  server.kill('SIGTERM');
  await once(server, 'exit');
}

async function untilItResponds(port, server) {
  const giveUpAt = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < giveUpAt && server.exitCode === null) {
    const socket = connect(port, '127.0.0.1');
    const responds = await once(socket, 'data').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (responds) return;
    await delay(100);
  }
  server.kill('SIGKILL');
  throw new Refusal('mysqld did not start.');
}

async function freePort() {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}
