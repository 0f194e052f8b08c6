/**
 * A fake Manager Interface for failures that a real Asterisk rarely shows. It responds as in the captured conversation
 * (a test compares the two), and it can split its packets, insert events, be slow, stop responding, hang up and come back.
 */
import { EventEmitter, once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import {
  AMI_SECRET,
  AMI_USER,
  type AmiSession,
  changeEvent,
  FakeAmiResponses,
  type Headers,
  OTHER_EVENT,
  parseHeaders,
} from './fake-ami-responses.js';

interface Session extends AmiSession {
  readonly socket: Socket;
}

export class FakeAmi extends FakeAmiResponses {
  /** Names of the actions received, in order. */
  readonly actions: string[] = [];
  /** Size of a packet in bytes; 0 sends complete messages. */
  packetBytes = 0;
  /** Withholds all responses until `speak()`. */
  silent = false;
  /** Key and certificate in PEM, with which it speaks only TLS. */
  tls: { readonly key: string; readonly cert: string } | undefined;
  /** Everything that clients have sent, after decryption. */
  received = '';
  readonly #heard = new EventEmitter();
  readonly #sessions = new Set<Session>();
  readonly #withheld: (() => void)[] = [];
  #server: Server | undefined;
  #port = 0;

  get url(): string {
    return `ami://${AMI_USER}:${AMI_SECRET}@127.0.0.1:${this.#port}`;
  }

  get port(): number {
    return this.#port;
  }

  /** Listens, on the same port as before if it was closed. */
  async start(): Promise<void> {
    this.#server =
      this.tls === undefined
        ? createServer((socket) => this.#accept(socket))
        : createTlsServer(this.tls, (socket) => this.#accept(socket));
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Closes all connections and refuses new ones. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    for (const { socket } of this.#sessions) socket.destroy();
    server.close();
    await once(server, 'close');
  }

  /** Resolves when the next action with this name has arrived. */
  async heard(action: string): Promise<void> {
    await once(this.#heard, action);
  }

  /** Sends all withheld responses. */
  speak(): void {
    this.silent = false;
    for (const respond of this.#withheld.splice(0)) respond();
  }

  /** Changes presence like a phone, a user panel or the command line does. */
  change(extension: string, state: string, subtype = ''): void {
    this.presence.set(extension, { state, subtype, message: '' });
    for (const session of this.#sessions)
      if (session.events) this.#send(session, changeEvent(extension, this.presence));
  }

  #accept(socket: Socket): void {
    const session: Session = { socket, authenticated: false, events: false };
    this.#sessions.add(session);
    let text = '';
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#sessions.delete(session));
    socket.on('data', (bytes) => {
      text += bytes.toString('utf8');
      this.received += bytes.toString('utf8');
      for (;;) {
        const end = text.indexOf('\r\n\r\n');
        if (end < 0) return;
        this.#receive(session, parseHeaders(text.slice(0, end)));
        text = text.slice(end + 4);
      }
    });
    this.#send(session, 'Asterisk Call Manager/13.0.0\r\n');
  }

  #receive(session: Session, headers: Headers): void {
    const action = headers.get('Action') ?? '';
    const respond = () => {
      if (this.interleave) this.#send(session, OTHER_EVENT);
      this.#send(session, this.respond(session, headers));
    };
    this.actions.push(action);
    if (this.silent) this.#withheld.push(respond);
    else respond();
    this.#heard.emit(action);
  }

  /** Writes one packet at a time, each after the previous one has been sent. */
  #send({ socket }: Pick<Session, 'socket'>, text: string): void {
    const bytes = Buffer.from(text, 'utf8');
    const size = this.packetBytes || bytes.length;
    socket.setNoDelay(true);
    for (let at = 0; at < bytes.length; at += size) socket.write(bytes.subarray(at, at + size));
  }
}
