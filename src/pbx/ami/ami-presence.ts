/**
 * Presence over the Manager Interface: a table in memory, filled by one list at each login and followed by the events
 * of every change, whoever made it. Listing a thousand extensions therefore asks Asterisk nothing.
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

/** FreePBX's hints point here, so that telephones which watch an extension see the change. */
const PROVIDER = 'CustomPresence:';
const LIST_TIMEOUT_MS = 10_000;
const LIST_AGAIN_MS = 5_000;
const AWAY =
  "Asterisk's Manager Interface does not answer. Try again shortly; if it stays so, ask the administrator to look at Health.";
const REFUSED =
  "Asterisk refused the plugin's Manager user. Ask the administrator to check EXOVO_AMI_URL and manager.conf.";

export class AmiPresence implements PresenceSource {
  readonly #client: AmiClient;
  readonly #logger: HostLogger;
  readonly #table = new Map<string, AsteriskPresence>();
  readonly #listAgainMs: number;
  /** Asterisk's answer when it cannot list presence: its module for that is not loaded. */
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

  /** Resolves when the first try to connect has succeeded or failed. */
  start(): Promise<void> {
    return this.#client.start();
  }

  presenceOf(extension: string): Presence | null {
    const held = this.#table.get(extension);
    return held === undefined ? null : fromAsterisk(held);
  }

  async set(extension: string, presence: Presence, deadlineMs: number): Promise<Presence> {
    const variable = `PRESENCE_STATE(${PROVIDER}${extension})`;
    const timeLeftMs = (): number => Math.max(1, deadlineMs - performance.now());
    if (!/^[0-9A-Za-z*#+_.-]+$/.test(extension)) {
      throw new PresenceUnavailableError(
        `Asterisk keeps no presence for an extension called "${extension}".`,
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
    const told = STRINGS.ami;
    const finding = { id: 'ami', title: told.title };
    const { state } = this.#client;
    if (state.kind === 'refused') {
      return { ...finding, state: 'error', detail: told.refused(state.reason), remedy: told.refusedRemedy };
    }
    if (state.kind !== 'ready') {
      const detail = state.kind === 'down' ? told.down(state.reason) : told.connecting;
      return { ...finding, state: 'error', detail, remedy: told.downRemedy };
    }
    if (this.#listRefusal !== null) {
      const detail = told.noList(this.#listRefusal);
      return { ...finding, state: 'warning', detail, remedy: told.noListRemedy };
    }
    return { ...finding, state: 'ok', detail: told.connected(this.#table.size), remedy: null };
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  /**
   * Events are followed before the list is asked for, so that no change falls between the two. A refused list is asked
   * for again: an Asterisk that starts takes logins before it has loaded the module that lists.
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
