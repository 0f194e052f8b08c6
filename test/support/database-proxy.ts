/**
 * A way to the database that a test can take away: refused, as when the server is down, or silent, as when its machine
 * or the network hangs.
 */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { TestDatabase } from './database.js';

export interface DatabaseProxy {
  /** For `EXOVO_DATABASE_URL`. */
  readonly url: string;
  open(): void;
  /** Ends every connection and refuses new ones. */
  refuse(): void;
  /** Lets connections stand and new ones in, and answers nothing. */
  hang(): void;
  close(): Promise<void>;
}

export async function startDatabaseProxy({ connection }: TestDatabase): Promise<DatabaseProxy> {
  let state: 'open' | 'refuse' | 'hang' = 'open';
  const sockets = new Set<Socket>();
  const remember = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  };
  const server = createServer((client) => {
    remember(client);
    if (state === 'refuse') {
      client.destroy();
      return;
    }
    const { socketPath, port, host } = connection;
    const upstream = socketPath === undefined ? connect(port ?? 3306, host) : connect(socketPath);
    remember(upstream);
    const pass = (from: Socket, to: Socket) => {
      from.on('data', (data) => {
        if (state !== 'hang') to.write(data);
      });
      from.on('close', () => to.destroy());
    };
    pass(client, upstream);
    pass(upstream, client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { user, password, database } = connection;
  const account = password === undefined ? user : `${user}:${encodeURIComponent(password)}`;
  const endAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `mysql://${account}@127.0.0.1:${port}/${database}`,
    open: () => {
      // What was hung has lost bytes: it can only be begun anew.
      endAll();
      state = 'open';
    },
    refuse: () => {
      state = 'refuse';
      endAll();
    },
    hang: () => {
      state = 'hang';
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      endAll();
      await closed;
    },
  };
}
