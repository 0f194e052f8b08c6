/** A server that speaks as much of MySQL's protocol as it takes to refuse a login or to ask for it in another way. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

export interface RefusingServer {
  readonly port: number;
  /** How many connections have arrived. */
  readonly connections: number;
  /** Everything that clients have sent. */
  received(): Buffer;
  close(): Promise<void>;
}

/** What the server responds to the client's login, and to each packet after it. */
export type Reply = (packet: Buffer, at: number) => Buffer | null;

/** `port` 0 means any free port. `plugin` is the way of logging in that the server's greeting names. */
export async function startRefusingServer(
  reply: Reply,
  { port = 0, plugin = 'mysql_native_password' } = {},
): Promise<RefusingServer> {
  let connections = 0;
  const received: Buffer[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    connections++;
    sockets.add(socket);
    let packets = 0;
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (bytes) => {
      received.push(bytes);
      const response = reply(bytes, packets++);
      if (response !== null) socket.write(framed(response, (bytes[3] ?? 0) + 1));
    });
    socket.write(framed(greeting(plugin), 0));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return connections;
    },
    received: () => Buffer.concat(received),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The server's error packet. */
export function refusal(errno: number, message: string): Buffer {
  return Buffer.concat([Buffer.from([0xff, errno & 0xff, errno >> 8]), Buffer.from(`#HY000${message}`)]);
}

/** Asks the client to log in with another plugin. */
export function switchTo(plugin: string): Buffer {
  return Buffer.concat([Buffer.from([0xfe]), Buffer.from(`${plugin}\0`), Buffer.from(`${SCRAMBLE}\0`)]);
}

const SCRAMBLE = 'abcdefghijklmnopqrst';

function greeting(plugin: string): Buffer {
  return Buffer.concat([
    Buffer.from([10]),
    Buffer.from('8.0.36\0'),
    Buffer.from([1, 0, 0, 0]),
    Buffer.from(SCRAMBLE.slice(0, 8)),
    Buffer.from([0]),
    // Protocol 4.1, secure connection and plugins, without TLS.
    Buffer.from([0x09, 0x82]),
    Buffer.from([33, 2, 0]),
    Buffer.from([0x08, 0x00]),
    Buffer.from([21]),
    Buffer.alloc(10),
    Buffer.from(`${SCRAMBLE.slice(8)}\0${plugin}\0`),
  ]);
}

function framed(payload: Buffer, sequence: number): Buffer {
  const header = Buffer.from([payload.length & 0xff, (payload.length >> 8) & 0xff, 0, sequence & 0xff]);
  return Buffer.concat([header, payload]);
}
