/**
 * One TCP or TLS connection to the Manager Interface, from its greeting to its end. It sends actions, matches responses by
 * ActionID and passes on events. It does not reconnect; `client.ts` opens the next one.
 *
 * Late responses are harmless, because nobody waits for their ActionID any longer. If an action timed out and nothing has
 * arrived since it was sent, the connection is considered dead.
 */
import { createConnection, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { AmiAddress } from './ami-url.js';
import { type AmiMessage, AmiReader, encodeAction } from './protocol.js';

/** Not connected, too slow, or the connection broke. The message is for the log. */
export class AmiUnavailableError extends Error {
  override readonly name = 'AmiUnavailableError';
}

/** Asterisk sent `Response: Error`. The message is Asterisk's. */
export class AmiRefusedError extends Error {
  override readonly name = 'AmiRefusedError';
}

/** `list` has the events of an action that returns a list. */
export interface AmiResponse {
  readonly response: AmiMessage;
  readonly list: readonly AmiMessage[];
}

export interface AmiConnectionOptions {
  readonly address: AmiAddress;
  readonly onEvent: (event: AmiMessage) => void;
  /** Called once, when the connection has ended for any reason. */
  readonly onEnd: (reason: string) => void;
}

interface Waiting {
  readonly list: AmiMessage[];
  response: AmiMessage | undefined;
  readonly settle: (outcome: AmiResponse | Error) => void;
}

export class AmiConnection {
  readonly #socket: Socket;
  readonly #reader = new AmiReader();
  readonly #options: AmiConnectionOptions;
  readonly #waiting = new Map<string, Waiting>();
  #lastActionId = 0;
  #lastBytesAtMs = performance.now();
  #endReason: string | undefined;

  constructor(options: AmiConnectionOptions) {
    this.#options = options;
    this.#socket = connectTo(options.address);
    this.#socket.setNoDelay(true).setKeepAlive(true, 15_000);
    this.#socket.on('data', (bytes) => this.#receive(bytes));
    this.#socket.on('error', (error) => this.end(error.message));
    this.#socket.on('close', () => this.end('the server closed the connection'));
  }

  /** Milliseconds since the server last sent anything. */
  get silentForMs(): number {
    return performance.now() - this.#lastBytesAtMs;
  }

  /** Rejects with AmiUnavailableError or AmiRefusedError. Throws RangeError for a value with a line break. */
  action(headers: Readonly<Record<string, string>>, timeoutMs: number): Promise<AmiResponse> {
    if (this.#endReason !== undefined)
      return Promise.reject(new AmiUnavailableError(`not connected: ${this.#endReason}`));
    const id = `exovo-${++this.#lastActionId}`;
    const { Action: action = '', ...others } = headers;
    // Encoded first: if it throws, nothing may be left waiting for a response.
    const bytes = encodeAction({ Action: action, ActionID: id, ...others });
    const sentAtMs = performance.now();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        settle(
          new AmiUnavailableError(`Asterisk did not respond to ${action} within ${Math.round(timeoutMs)} ms`),
        );
        if (this.#lastBytesAtMs < sentAtMs) this.end('the server stopped responding');
      }, timeoutMs);
      const settle = (outcome: AmiResponse | Error): void => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        if (outcome instanceof Error) reject(outcome);
        else resolve(outcome);
      };
      this.#waiting.set(id, { list: [], response: undefined, settle });
      this.#socket.write(bytes);
    });
  }

  end(reason: string): void {
    if (this.#endReason !== undefined) return;
    this.#endReason = reason;
    this.#socket.destroy();
    for (const waiting of [...this.#waiting.values()]) waiting.settle(new AmiUnavailableError(reason));
    this.#options.onEnd(reason);
  }

  #receive(bytes: Buffer): void {
    this.#lastBytesAtMs = performance.now();
    try {
      for (const message of this.#reader.push(bytes)) this.#dispatch(message);
    } catch (error) {
      this.end(error instanceof Error ? error.message : String(error));
    }
  }

  #dispatch(message: AmiMessage): void {
    const waiting = this.#waiting.get(message.get('actionid') ?? '');
    if (waiting === undefined) {
      if (message.get('event') !== undefined) this.#options.onEvent(message);
    } else if (message.get('event') !== undefined) {
      waiting.list.push(message);
      if (/^complete$/i.test(message.get('eventlist') ?? '')) this.#finish(waiting);
    } else {
      waiting.response = message;
      if (message.get('response')?.toLowerCase() === 'error') {
        waiting.settle(new AmiRefusedError(message.get('message') ?? 'refused without a reason'));
      } else if (!/^start$/i.test(message.get('eventlist') ?? '')) {
        this.#finish(waiting);
      }
    }
  }

  #finish({ response, list, settle }: Waiting): void {
    if (response !== undefined) settle({ response, list });
  }
}

/** With TLS, verifies the certificate and the name or address in it before anything is sent. */
function connectTo({ host, port, tls }: AmiAddress): Socket {
  return tls === undefined ? createConnection({ host, port }) : connectTls({ ...tls, host, port });
}
