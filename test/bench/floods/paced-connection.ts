/** A keep-alive connection that sends one request at a time and reads its response. */
import { connect, type Socket } from 'node:net';

const END_OF_HEAD = '\r\n\r\n';

export class PacedConnection {
  readonly #port: number;
  readonly #localAddress: string;
  #socket: Socket | undefined;
  #received = '';
  #settle: ((status: number) => void) | undefined;

  constructor(port: number, localAddress: string) {
    this.#port = port;
    this.#localAddress = localAddress;
  }

  /** Resolves to the status of the response, or to 0 if the connection is closed without one. */
  send(text: string): Promise<number> {
    return new Promise((resolve) => {
      this.#settle = resolve;
      this.#received = '';
      this.#socket ??= this.#open();
      this.#socket.write(text);
    });
  }

  close(): void {
    this.#socket?.destroy();
  }

  #open(): Socket {
    const socket = connect({ port: this.#port, host: '127.0.0.1', localAddress: this.#localAddress });
    socket.setNoDelay(true);
    socket.setEncoding('latin1');
    socket.on('error', () => {});
    socket.on('data', (data: string) => {
      this.#received += data;
      this.#check(socket);
    });
    socket.on('close', () => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      this.#finish(0);
    });
    return socket;
  }

  #check(socket: Socket): void {
    const end = this.#received.indexOf(END_OF_HEAD);
    if (end < 0) return;
    const head = this.#received.slice(0, end);
    const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
    if (this.#received.length < end + END_OF_HEAD.length + length) return;
    if (/^connection: *close/im.test(head)) {
      this.#socket = undefined;
      socket.destroy();
    }
    this.#finish(Number(head.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length)));
  }

  #finish(status: number): void {
    const settle = this.#settle;
    this.#settle = undefined;
    settle?.(status);
  }
}
