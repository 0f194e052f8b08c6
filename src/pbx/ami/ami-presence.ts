/**
 * Presence over the Manager Interface (AMI). A table in memory is filled by one list at each login and then follows the
 * events of every change, whatever caused it, so listing a thousand extensions needs no request to Asterisk.
 */
import type { HostLogger } from '../../host/contract.js';
import { type HealthFinding, type Presence, PresenceUnavailableError } from '../../host/ports.js';
import { STRINGS } from '../strings.js';
import { parseAmiUrl } from './ami-url.js';
import { AmiClient, type AmiTiming } from './client.js';
import { type AmiConnection, AmiRefusedError, AmiUnavailableError } from './connection.js';
import type { PresenceSource } from './presence.js';
import { type AsteriskPresence, fromAsterisk, toAsteriskValue } from './presence-map.js';
import type { AmiMessage } from './protocol.js';

export interface AmiPresenceOptions {
  readonly amiUrl: string;
  readonly logger: HostLogger;
  readonly timing?: Partial<AmiTiming>;
  readonly listAgainMs?: number;
}

/** FreePBX's hints refer to this provider, so phones that watch an extension see the change. */
const PROVIDER = 'CustomPresence:';
const LIST_TIMEOUT_MS = 10_000;
const LIST_AGAIN_MS = 5_000;
const AWAY =
  "Asterisk's Manager Interface is not responding. Try again shortly; if that doesn't help, ask the administrator to check Health.";
const REFUSED =
  "Asterisk rejected the plugin's Manager user. Ask the administrator to check EXOVO_AMI_URL and manager.conf.";

export class AmiPresence implements PresenceSource {
  readonly #client: AmiClient;
  readonly #logger: HostLogger;
  readonly #table = new Map<string, AsteriskPresence>();
  readonly #listAgainMs: number;
  /** Asterisk's error message if it cannot list presence because its module for that is not loaded. */
  #listRefusal: string | null = null;
  #listAgain: NodeJS.Timeout | undefined;

  constructor({ amiUrl, logger, timing, listAgainMs = LIST_AGAIN_MS }: AmiPresenceOptions) {
    this.#logger = logger;
    this.#listAgainMs = listAgainMs;
    this.#client = new AmiClient({
      address: parseAmiUrl(amiUrl),
      logger,
      events: 'call',
      onEvent: (event) => this.#follow(event),
      onLogin: (connection) => this.#fill(connection),
      onLost: () => {
        clearTimeout(this.#listAgain);
        this.#table.clear();
      },
      ...(timing === undefined ? {} : { timing }),
    });
  }

  /** Resolves when the first attempt to connect has succeeded or failed. */
  start(): Promise<void> {
    return this.#client.start();
  }

  presenceOf(extension: string): Presence | null {
    const known = this.#table.get(extension);
    return known === undefined ? null : fromAsterisk(known);
  }

  async set(extension: string, presence: Presence, deadlineMs: number): Promise<Presence> {
    const variable = `PRESENCE_STATE(${PROVIDER}${extension})`;
    const timeLeftMs = (): number => Math.max(1, deadlineMs - performance.now());
    if (!/^[0-9A-Za-z*#+_.-]+$/.test(extension)) {
      throw new PresenceUnavailableError(
        `Asterisk can't store presence for an extension called "${extension}".`,
      );
    }
    try {
      await this.#client.action(
        { Action: 'Setvar', Variable: variable, Value: toAsteriskValue(presence) },
        timeLeftMs(),
      );
      const { response } = await this.#client.action(
        { Action: 'PresenceState', Provider: `${PROVIDER}${extension}` },
        timeLeftMs(),
      );
      const stored = { state: response.get('state') ?? '', subtype: response.get('subtype') ?? '' };
      this.#table.set(extension, stored);
      return fromAsterisk(stored) ?? presence;
    } catch (error) {
      throw this.#explain(error);
    }
  }

  health(): HealthFinding {
    const strings = STRINGS.ami;
    const finding = { id: 'ami', title: strings.title };
    const { state } = this.#client;
    if (state.kind === 'refused') {
      return {
        ...finding,
        state: 'error',
        detail: strings.refused(state.reason),
        remedy: strings.refusedRemedy,
      };
    }
    if (state.kind !== 'ready') {
      const detail = state.kind === 'down' ? strings.down(state.reason) : strings.connecting;
      return { ...finding, state: 'error', detail, remedy: strings.downRemedy };
    }
    if (this.#listRefusal !== null) {
      const detail = strings.noList(this.#listRefusal);
      return { ...finding, state: 'warning', detail, remedy: strings.noListRemedy };
    }
    return { ...finding, state: 'ok', detail: strings.connected(this.#table.size), remedy: null };
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  /**
   * Events already arrive before the list is requested, so no change is lost between the two. A refused list is requested
   * again, because a starting Asterisk accepts logins before it has loaded the module that lists presence.
   */
  async #fill(connection: Pick<AmiConnection, 'action' | 'end'>): Promise<void> {
    try {
      const { list } = await connection.action({ Action: 'PresenceStateList' }, LIST_TIMEOUT_MS);
      for (const item of list) this.#follow(item);
      this.#listRefusal = null;
    } catch (error) {
      if (!(error instanceof AmiRefusedError)) throw error;
      this.#listRefusal = error.message;
      this.#listAgain = setTimeout(() => {
        this.#fill(connection).catch((reason: unknown) => connection.end(String(reason)));
      }, this.#listAgainMs);
    }
  }

  #follow(event: AmiMessage): void {
    if (event.get('event') !== 'PresenceStateChange') return;
    const presentity = event.get('presentity') ?? '';
    if (!presentity.startsWith(PROVIDER)) return;
    const state = event.get('status') ?? '';
    this.#table.set(presentity.slice(PROVIDER.length), { state, subtype: event.get('subtype') ?? '' });
  }

  #explain(error: unknown): unknown {
    if (error instanceof AmiUnavailableError) {
      this.#logger.warn({ reason: error.message }, 'Presence could not be set.');
      return new PresenceUnavailableError(this.#client.state.kind === 'refused' ? REFUSED : AWAY);
    }
    if (error instanceof AmiRefusedError) {
      this.#logger.warn({ reason: error.message }, 'Asterisk refused to set presence.');
      return new PresenceUnavailableError(
        'Asterisk refused to store the presence. Ask the administrator to give the Manager user write = call, ' +
          'and to load the module func_presencestate.so.',
      );
    }
    return error;
  }
}
