/**
 * Real MySQL servers for `npm run test:mysql`: Debian's unstable suite has MySQL, and it runs from a folder of its own
 * (debian-unstable.mjs) beside the machine's MariaDB. On loopback ports, with their data in a folder that goes with them.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { run } from './child.mjs';
import { ensureDebianUnstable } from './debian-unstable.mjs';
import { Refusal, tell } from './tell.mjs';

const START_TIMEOUT_MS = 60_000;
const OPTIONS = ['--no-defaults', '--user=root'];

/** Hands `work` the addresses of so many servers, without a database name, and ends the servers afterwards. */
export async function withMysqlServers(count, work) {
  const unstable = await ensureDebianUnstable();
  // As it is called inside the suite's folder, where mysqld runs.
  const folder = `/tmp/exovo-mysql-${process.pid}`;
  const outside = join(unstable, folder);
  const started = [];
  mkdirSync(outside, { recursive: true, mode: 0o700 });
  try {
    tell('Starting MySQL …');
    const template = `${folder}/new`;
    const made = await run(
      'chroot',
      [unstable, 'mysqld', ...OPTIONS, `--datadir=${template}`, '--initialize-insecure'],
      { quiet: true },
    );
    if (made !== 0) throw new Refusal('mysqld could not make its data folder.');
    for (let number = 0; number < count; number++) {
      const data = `${folder}/${number}`;
      cpSync(join(unstable, template), join(unstable, data), { recursive: true });
      // A server's own identity, which no two may share.
      rmSync(join(unstable, data, 'auto.cnf'), { force: true });
      started.push(await startServer(unstable, data));
    }
    await work(started.map(({ port }) => `mysql://root@127.0.0.1:${port}/mysql`));
  } finally {
    await Promise.all(started.map(({ server }) => ended(server)));
    rmSync(outside, { recursive: true, force: true });
  }
}

/** On a free port; resolves when it answers. */
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
    // A session of its own: Ctrl-C ends the tests first, and then, in order, the server.
    { stdio: 'ignore', detached: true },
  );
  await answering(port, server);
  return { server, port };
}

async function ended(server) {
  if (server.exitCode !== null) return;
  server.kill('SIGTERM');
  await once(server, 'exit');
}

async function answering(port, server) {
  const giveUpAt = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < giveUpAt && server.exitCode === null) {
    const socket = connect(port, '127.0.0.1');
    const answers = await once(socket, 'data').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (answers) return;
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
