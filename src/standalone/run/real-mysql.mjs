/**
 * A real MySQL server for `npm run test:mysql`: Debian's unstable suite has one, and it runs from a folder of its own
 * (debian-unstable.mjs) beside the machine's MariaDB. On a loopback port, with its data in a folder that goes with it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { run } from './child.mjs';
import { ensureDebianUnstable } from './debian-unstable.mjs';
import { Refusal, tell } from './tell.mjs';

const START_TIMEOUT_MS = 60_000;

/** Hands `work` an address of the server without a database name, and ends the server afterwards. */
export async function withMysqlServer(work) {
  const unstable = await ensureDebianUnstable();
  const data = `/tmp/exovo-mysql-${process.pid}`;
  const outside = join(unstable, data);
  mkdirSync(outside, { recursive: true, mode: 0o700 });
  const port = await freePort();
  const options = ['--no-defaults', '--user=root', `--datadir=${data}/data`];
  tell('Starting MySQL …');
  const made = await run('chroot', [unstable, 'mysqld', ...options, '--initialize-insecure'], {
    quiet: true,
  });
  if (made !== 0) throw new Refusal('mysqld could not make its data folder.');
  const server = spawn(
    'chroot',
    [
      unstable,
      'mysqld',
      ...options,
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
  try {
    await answering(port, server);
    await work(`mysql://root@127.0.0.1:${port}/mysql`);
  } finally {
    if (server.exitCode === null) {
      server.kill('SIGTERM');
      await once(server, 'exit');
    }
    rmSync(outside, { recursive: true, force: true });
  }
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
