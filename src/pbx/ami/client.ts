/**
 * Keeps one connection to the Manager Interface: logs in, detects a dead connection, and reconnects after growing
 * pauses. Only presence uses it, but nothing here is specific to presence.
 */
import { createHash } from 'node:crypto';
import type { HostLogger } from '../../host/contract.js';
import type { AmiAddress } from './ami-url.js';
import { AmiConnection, AmiRefusedError, type AmiResponse, AmiUnavailableError } from './connection.js';
import type { AmiMessage } from './protocol.js';

export type AmiState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'ready' }
  /** The user name or the secret is wrong, or our address is not permitted. */
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'down'; readonly reason: string };

export interface AmiClientOptions {
  readonly address: AmiAddress;
  readonly logger: HostLogger;
  /** Event classes to receive, as named in manager.conf. */
  readonly events: string;
  readonly onEvent: (event: AmiMessage) => void;
  /** Called after each login, before the client is ready. A rejection ends the connection. */
  readonly onLogin: (connection: Pick<AmiConnection, 'action' | 'end'>) => Promise<void>;
  /** Called when the connection is lost: what was learnt over it is no longer known. */
  readonly onLost: () => void;
  readonly timing?: Partial<AmiTiming>;
}

export interface AmiTiming {
  readonly loginTimeoutMs: number;
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** Long, because a wrong secret does not fix itself, and Asterisk's log or a ban list counts the attempts. */
  readonly refusedPauseMs: number;
  readonly pingAfterSilenceMs: number;
  readonly pingTimeoutMs: number;
}

const TIMING: AmiTiming = {
  loginTimeoutMs: 5_000,
  firstPauseMs: 250,
  longestPauseMs: 15_000,
  refusedPauseMs: 60_000,
  pingAfterSilenceMs: 15_000,
  pingTimeoutMs: 5_000,
};

export class AmiClient {
  readonly #options: AmiClientOptions;
  readonly #timing: AmiTiming;
  #connection: AmiConnection | undefined;
  #state: AmiState = { kind: 'connecting' };
  #failures = 0;
  #pause: NodeJS.Timeout | undefined;
  #ping: NodeJS.Timeout | undefined;
  #closed = false;
  /** Why Asterisk refused the login of the connection that is open now. */
  #refusal: string | null = null;
  #resolveStart: () => void = () => {};

  constructor(options: AmiClientOptions) {
    this.#options = options;
    this.#timing = { ...TIMING, ...options.timing };
  }

  get state(): AmiState {
    return this.#state;
  }

  /** Starts connecting. Resolves when the first attempt has succeeded or failed. */
  start(): Promise<void> {
    return new Promise((resolve) => {
      this.#resolveStart = resolve;
      void this.#connect();
    });
  }

  /** Rejects with AmiUnavailableError or AmiRefusedError. */
  async action(headers: Readonly<Record<string, string>>, timeoutMs: number): Promise<AmiResponse> {
    if (this.#state.kind !== 'ready' || this.#connection === undefined) {
      throw new AmiUnavailableError('not connected');
    }
    return await this.#connection.action(headers, timeoutMs);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#pause);
    this.#connection?.end('closed');
    this.#resolveStart();
  }

  async #connect(): Promise<void> {
    this.#refusal = null;
    const connection = new AmiConnection({
      address: this.#options.address,
      onEvent: this.#options.onEvent,
      onEnd: (reason) => this.#ended(reason),
    });
    this.#connection = connection;
    try {
      await this.#logIn(connection);
      await this.#options.onLogin(connection);
      this.#becomeReady(connection);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (error instanceof AmiRefusedError) this.#refusal = reason;
      connection.end(reason);
    }
  }

  /** Asterisk's MD5 challenge keeps the secret off the network, even without TLS (`action_challenge` in `manager.c`). */
  async #logIn(connection: AmiConnection): Promise<void> {
    const { address, events } = this.#options;
    const { loginTimeoutMs } = this.#timing;
    const { response } = await connection.action({ Action: 'Challenge', AuthType: 'MD5' }, loginTimeoutMs);
    const challenge = response.get('challenge') ?? '';
    if (challenge === '') throw new AmiRefusedError('Asterisk sent no challenge for an MD5 login');
    const key = createHash('md5')
      .update(challenge + address.secret)
      .digest('hex');
    await connection.action(
      { Action: 'Login', AuthType: 'MD5', Username: address.username, Key: key, Events: events },
      loginTimeoutMs,
    );
  }

  #becomeReady(connection: AmiConnection): void {
    if (this.#connection !== connection) return;
    this.#failures = 0;
    this.#state = { kind: 'ready' };
    this.#ping = setInterval(() => this.#checkAlive(connection), this.#timing.pingAfterSilenceMs);
    this.#options.logger.info(
      { host: this.#options.address.host },
      'Connected to the Asterisk Manager Interface.',
    );
    this.#resolveStart();
  }

  /** Only a ping detects a connection that died silently, for example in a router in between. */
  #checkAlive(connection: AmiConnection): void {
    if (connection.silentForMs < this.#timing.pingAfterSilenceMs) return;
    connection
      .action({ Action: 'Ping' }, this.#timing.pingTimeoutMs)
      .catch(() => connection.end('no response to a ping'));
  }

  #ended(reason: string): void {
    clearInterval(this.#ping);
    this.#connection = undefined;
    const refusal = this.#refusal;
    this.#state = refusal === null ? { kind: 'down', reason } : { kind: 'refused', reason: refusal };
    this.#options.onLost();
    if (this.#closed) return;
    const { firstPauseMs, longestPauseMs, refusedPauseMs } = this.#timing;
    const growing = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(this.#failures, 16));
    // Jitter: many hosts that lost the same Asterisk must not reconnect all at once.
    const pauseMs = refusal !== null ? refusedPauseMs : growing * (0.5 + Math.random() / 2);
    if (this.#failures++ === 0) {
      this.#options.logger.warn(
        { host: this.#options.address.host, reason },
        'The Asterisk Manager Interface is down; presence is unknown until it is back.',
      );
    }
    this.#pause = setTimeout(() => void this.#connect(), pauseMs);
    this.#resolveStart();
  }
}
