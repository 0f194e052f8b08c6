/** A loopback port that forwards to the test database, for clients without Unix sockets and for tests that cut it. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { DatabaseConnection } from '../../src/host/contract.js';

export interface DatabasePort {
  readonly port: number;
  close(): Promise<void>;
}

/** Opens a free port, or `ownPort`, for example to reopen one that was closed. */
export async function openDatabasePort(
  { socketPath, host, port }: DatabaseConnection,
  ownPort = 0,
): Promise<DatabasePort> {
  const sockets = new Set<Socket>();
  const server = createServer((inside) => {
    const outside = socketPath === undefined ? connect(port ?? 3306, host) : connect(socketPath);
    for (const [one, other] of [
      [inside, outside],
      [outside, inside],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  server.listen(ownPort, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Returns a port of 127.0.0.1 that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
