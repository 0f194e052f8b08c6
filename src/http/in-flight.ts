/**
 * Counts the requests that a gate has let in and that have not ended. A request ends with its response or with its
 * socket: Node.js never closes a pipelined response whose turn had not come when the client left.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

interface OfSocket {
  count: number;
  readonly onClose: () => void;
}

export class InFlight {
  #total = 0;
  #onEmpty: (() => void) | undefined;
  readonly #bySocket = new Map<Socket, OfSocket>();

  add({ socket }: IncomingMessage, res: ServerResponse): void {
    // This socket or response has already emitted its events, and will not emit them again.
    if (res.closed || socket.destroyed) return;
    const requests = this.#bySocket.get(socket) ?? this.#follow(socket);
    requests.count += 1;
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

  #follow(socket: Socket): OfSocket {
    const requests = { count: 0, onClose: () => this.#end(socket, requests.count) };
    socket.once('close', requests.onClose);
    this.#bySocket.set(socket, requests);
    return requests;
  }

  /** Counts nothing twice: when the socket has closed, none of its requests is left. */
  #end(socket: Socket, count: number): void {
    const requests = this.#bySocket.get(socket);
    if (requests === undefined) return;
    requests.count -= count;
    this.#total -= count;
    if (requests.count === 0) {
      // A socket with keep-alive outlives many gates.
      socket.off('close', requests.onClose);
      this.#bySocket.delete(socket);
    }
    if (this.#total === 0) this.#onEmpty?.();
  }
}
