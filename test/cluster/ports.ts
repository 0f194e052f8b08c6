/**
 * Ports below the range from which the system takes the ports of outgoing connections. The servers of these tests stop and
 * start again on the same port, which no connection must take meanwhile.
 */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

const FIRST = 12_000;
const LAST = 30_000;
/** Starts at random, so that concurrent test runs use different ports. */
let next = FIRST + Math.floor(Math.random() * (LAST - FIRST));

/** Returns ports of 127.0.0.1 that are free now and that no other call returns. */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) {
    next = next >= LAST ? FIRST : next + 1;
    const port = next;
    if (await isFree(port)) ports.push(port);
  }
  return ports;
}

export async function freePort(): Promise<number> {
  const [port] = await freePorts(1);
  if (port === undefined) throw new Error('unreachable: freePorts(1) returns one port');
  return port;
}

/** Returns whether something listens on this port of 127.0.0.1. */
export async function acceptsConnections(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const connected = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return connected;
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  probe.listen(port, '127.0.0.1');
  const listens = await once(probe, 'listening').then(
    () => true,
    () => false,
  );
  probe.close();
  return listens;
}
