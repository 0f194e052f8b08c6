/**
 * Counts the requests that a gate has let in and that have not ended. A request ends with its response or with its
 * socket: Node.js never closes a pipelined response whose turn had not come when the client left.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export class InFlight {
  #total = 0;
  #onEmpty: (() => void) | undefined;
  readonly #bySocket = new WeakMap<Socket, number>();

  add({ socket }: IncomingMessage, res: ServerResponse): void {
    // This socket or response has already emitted its events, and will not emit them again.
    if (res.closed || socket.destroyed) return;
    const count = this.#bySocket.get(socket);
    if (count === undefined) socket.once('close', () => this.#end(socket, this.#bySocket.get(socket) ?? 0));
    this.#bySocket.set(socket, (count ?? 0) + 1);
    this.#total += 1;
    res.once('close', () => this.#end(socket, 1));
  }

  /** Resolves when none is left, or after `timeoutMs`. */
  async empty(timeoutMs: number): Promise<void> {
    if (this.#total === 0) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#onEmpty = resolve;
      timer = setTimeout(resolve, timeoutMs);
    });
    clearTimeout(timer);
  }

  /** Counts nothing twice: when the socket has closed, none of its requests is left. */
  #end(socket: Socket, requests: number): void {
    const count = this.#bySocket.get(socket) ?? 0;
    const ended = Math.min(requests, count);
    this.#bySocket.set(socket, count - ended);
    this.#total -= ended;
    if (this.#total === 0) this.#onEmpty?.();
  }
}
