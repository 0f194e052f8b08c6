/** Clients that hold connections without finishing anything: slow ones, and greedy ones that send and never read. */
import { connect, type Socket } from 'node:net';
import type { TrafficJob, TrafficResult } from './job.js';
import { pace } from './pace.js';
import { endlessRequest, get, requestText } from './requests.js';

/** A connection with this many unsent bytes gets no more to send. */
const MAX_UNSENT_BYTES = 1024 * 1024;
/** Of this many slow clients, one reads a long response slowly. The others send slowly. */
const SLOW_READERS = 11;

interface Client {
  readonly socket: Socket;
  /** Sends or reads one more piece. */
  step(): void;
}

/** Steps through all clients in turn, `perSecond` steps a second, and replaces those whose connection was closed. */
export async function keepBadClients(job: TrafficJob): Promise<TrafficResult> {
  const clients = new Map<number, Client>();
  let closed = 0;
  const sent = await pace(job, (step) => {
    const index = step % job.connections;
    const client = clients.get(index);
    if (client !== undefined && !client.socket.closed) {
      client.step();
      return;
    }
    if (client !== undefined) closed += 1;
    clients.set(index, newClient(job, index));
  });
  for (const { socket } of clients.values()) socket.destroy();
  return { sent, statuses: { 0: closed }, p99Ms: 0 };
}

function newClient(job: TrafficJob, index: number): Client {
  const { port, addresses, key, traffic } = job;
  const localAddress = addresses[index % addresses.length] ?? '127.0.0.1';
  const socket = connect({ port, host: '127.0.0.1', localAddress });
  socket.on('error', () => {});
  // Without a listener for data, Node.js reads until its own small buffer is full.
  socket.pause();
  if (traffic === 'greedy') {
    const step = () => {
      if (socket.writableLength < MAX_UNSENT_BYTES) socket.write(requestText('greedy', key));
    };
    step();
    return { socket, step };
  }
  if (index % SLOW_READERS === 0) {
    socket.write(get('/api/v1/openapi.json'));
    return { socket, step: () => void socket.read(1) };
  }
  socket.write(endlessRequest(index % 2 === 0 ? 'head' : 'body'));
  return { socket, step: () => void socket.write('x') };
}
