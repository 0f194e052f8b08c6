/** A loopback port that leads to the test database: for programs that know no unix socket, and to be cut at will. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { DatabaseConnection } from '../../src/host/contract.js';

export interface DatabasePort {
  readonly port: number;
  close(): Promise<void>;
}

/** On a free port, or on the one that an earlier one had. */
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
