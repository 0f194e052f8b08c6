/** Listening on a Unix socket that a killed process has left behind. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { listenOnSocket } from '../../../src/standalone/server/unix-socket.js';
import { leaveStaleSocket } from '../../support/stale-socket.js';

const UMASK = 0o117;

describe('a Unix socket', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'exovo-socket-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('that a killed process left behind is taken over by one of several, and leads to that one', async () => {
    const path = join(folder, 'exovo.sock');
    for (let round = 0; round < 5; round++) {
      await leaveStaleSocket(folder, 'exovo.sock');
      const servers = Array.from({ length: 8 }, (_, index) =>
        createServer((socket) => {
          // The other processes only look whether somebody listens.
          socket.on('error', () => {});
          socket.end(String(index));
        }),
      );
      const listening = await Promise.all(servers.map((server) => listenOnSocket(server, path, UMASK)));
      expect(listening.filter(Boolean)).to.have.length(1);
      expect(await text(connect(path))).to.equal(String(listening.indexOf(true)));
      servers[listening.indexOf(true)]?.close();
      expect(await readdir(folder)).to.deep.equal([]);
    }
  });
});
