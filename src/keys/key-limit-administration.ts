/**
 * Changes the networks and the rate limit of keys on an administrator's behalf. As with a revocation, a change and its
 * audit row are one transaction, and a change returns only when every process acts on it (see `key-verifier.ts`).
 *
 * Of two administrators who change the same key at once, the last one wins, unless a caller says what it wants to
 * replace. Each audit row names what its change replaced.
 */
import { inject, injectable } from 'tsyringe';
import { AuditLog } from '../audit/audit-log.js';
import type { HostEvents, PluginEventDetail, PluginEventType } from '../host/events.js';
import { HOST_EVENTS } from '../host/tokens.js';
import type { SqlPool, SqlTransaction } from '../storage/sql-pool.js';
import { OWN_DATABASE } from '../storage/tokens.js';
import { auditEntry } from './key-administration.js';
import type { Actor } from './key-rules.js';
import { type ApiKey, KeyStore } from './key-store.js';
import { KeyVerifier } from './key-verifier.js';
import { networksToStore } from './networks.js';

/** A revoked key cannot be used, so there is nothing to limit. */
export class KeyRevokedError extends Error {
  override readonly name = 'KeyRevokedError';
}

/** Somebody else has changed the limit since the caller read it. */
export class LimitChangedError extends Error {
  override readonly name = 'LimitChangedError';
}

interface Change {
  readonly type: PluginEventType;
  isSame(key: ApiKey): boolean;
  /** Whether the limit is still what the caller wants to replace. */
  isExpected(key: ApiKey): boolean;
  apply(transaction: SqlTransaction): Promise<void>;
  detail(before: ApiKey): PluginEventDetail;
}

@injectable()
export class KeyLimitAdministration {
  constructor(
    @inject(OWN_DATABASE) private readonly database: SqlPool,
    @inject(KeyStore) private readonly store: KeyStore,
    @inject(AuditLog) private readonly audit: AuditLog,
    @inject(KeyVerifier) private readonly verifier: KeyVerifier,
    @inject(HOST_EVENTS) private readonly events: HostEvents,
  ) {}

  /**
   * Sets where a key can be used; `parseNetworks` must have returned the list, and an empty one allows all addresses.
   * Returns the key once every process checks it, or null if the tenant has no such key. Throws KeyRevokedError, and
   * LimitChangedError if the present networks are not `expected`.
   */
  setNetworks(
    actor: Actor,
    id: string,
    networks: readonly string[],
    expected?: readonly string[],
  ): Promise<ApiKey | null> {
    const stored = networksToStore(networks);
    return this.#change(actor, id, {
      type: 'api_key.networks_changed',
      isSame: (key) => networksToStore(key.networks) === stored,
      isExpected: (key) =>
        expected === undefined || networksToStore(key.networks) === networksToStore(expected),
      apply: (transaction) => this.store.setNetworks(transaction, id, stored),
      detail: (before) => ({ networks, previousNetworks: before.networks }),
    });
  }

  /**
   * Sets how many requests a minute a key can make in each process; null for no limit. Returns and throws as setNetworks
   * does.
   */
  setRateLimit(
    actor: Actor,
    id: string,
    perMinute: number | null,
    expected?: number | null,
  ): Promise<ApiKey | null> {
    return this.#change(actor, id, {
      type: 'api_key.rate_limit_changed',
      isSame: (key) => key.rateLimitPerMinute === perMinute,
      isExpected: (key) => expected === undefined || key.rateLimitPerMinute === expected,
      apply: (transaction) => this.store.setRateLimit(transaction, id, perMinute),
      detail: (before) => ({
        rateLimitPerMinute: perMinute,
        previousRateLimitPerMinute: before.rateLimitPerMinute,
      }),
    });
  }

  /**
   * Waits even if nothing changes: another process may have committed the same change a moment ago and still be waiting
   * itself.
   */
  async #change(actor: Actor, id: string, change: Change): Promise<ApiKey | null> {
    const outcome = await this.database.transaction(async (transaction) => {
      const before = await this.store.lock(transaction, actor.tenantId, id);
      if (before === null) return null;
      if (before.revokedAt !== null) throw new KeyRevokedError('the key is revoked');
      if (change.isSame(before)) return { key: before, event: null };
      if (!change.isExpected(before)) throw new LimitChangedError('the limit has changed');
      await change.apply(transaction);
      const entry = { ...auditEntry(change.type, actor, before), detail: change.detail(before) };
      const event = await this.audit.append(transaction, entry);
      return { key: await this.store.find(transaction, actor.tenantId, id), event };
    });
    if (outcome === null) return null;
    if (outcome.event !== null) this.events.emit(outcome.event);
    await this.verifier.waitOutLeases();
    return outcome.key;
  }
}
