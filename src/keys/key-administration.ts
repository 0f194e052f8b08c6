/**
 * Creates, lists and revokes keys on an administrator's behalf. Knows no HTTP; `src/admin/` calls it.
 *
 * A change and its audit row are one transaction. A revocation returns only when no process accepts the key any longer
 * (see `key-verifier.ts`).
 */

import { randomUUID } from 'node:crypto';
import { inject, injectable } from 'tsyringe';
import { type AuditAction, type AuditEntry, AuditLog } from '../audit/audit-log.js';
import type { AddressSource } from '../client-address.js';
import type { HostEvents, PluginEvent } from '../host/events.js';
import { HOST_EVENTS } from '../host/tokens.js';
import { isDuplicate } from '../storage/errors.js';
import type { SqlPool, SqlTransaction } from '../storage/sql-pool.js';
import { OWN_DATABASE } from '../storage/tokens.js';
import { generateKey, keyDigest, keyPrefix } from './format.js';
import type { KeyFilter, KeyPosition } from './key-list.js';
import { type Actor, ChangeRefusedError, KEY_RULES, type KeyLimit, type KeyRules } from './key-rules.js';
import { type ApiKey, type KeyPage, KeyStore, type TenantKey } from './key-store.js';
import { KeyVerifier, type Principal } from './key-verifier.js';
import type { Scope } from './scope.js';

export type { Actor } from './key-rules.js';

/** A key that was just created: the only time that anyone but the client has the secret, `key`. */
export interface CreatedKey {
  readonly key: string;
  readonly stored: ApiKey;
}

/** What became of several keys that were to be revoked. */
export interface Revocations {
  /** Revoked now or earlier, by name. */
  readonly keys: ApiKey[];
  readonly refused: RefusedRevocation[];
}

export interface RefusedRevocation {
  readonly id: string;
  /** A sentence for the administrator. */
  readonly reason: string;
}

/** The requested id is taken: the key was created before, and its secret cannot be shown again. */
export class KeyExistsError extends Error {
  override readonly name = 'KeyExistsError';

  constructor(readonly existing: ApiKey) {
    super('a key with this id exists');
  }
}

@injectable()
export class KeyAdministration {
  constructor(
    @inject(OWN_DATABASE) private readonly database: SqlPool,
    @inject(KeyStore) private readonly store: KeyStore,
    @inject(AuditLog) private readonly audit: AuditLog,
    @inject(KeyVerifier) private readonly verifier: KeyVerifier,
    @inject(HOST_EVENTS) private readonly events: HostEvents,
    @inject(KEY_RULES) private readonly rules: KeyRules,
  ) {}

  /**
   * Creates a key. `parseKeyName` must have accepted `name`. A caller that may ask twice for the same key, such as a form
   * that can be submitted twice, passes the `id`; the primary key then lets only one of them through, in any process.
   * Throws KeyExistsError if this tenant has a key with that id, and ChangeRefusedError if the host's rules refuse it.
   */
  async create(actor: Actor, name: string, scope: Scope, id: string = randomUUID()): Promise<CreatedKey> {
    const limit = await this.rules.checkCreation(actor, name, scope);
    const key = generateKey();
    const prefix = keyPrefix(key);
    const entry = auditEntry('api_key.created', actor, { id, prefix, name, scope });
    const insert = this.database.transaction(async (transaction) => {
      if (limit !== undefined) await this.#refuseBeyond(limit, transaction, actor.tenantId);
      await this.store.insert(transaction, {
        id,
        tenantId: actor.tenantId,
        digest: Buffer.from(keyDigest(key), 'base64'),
        prefix,
        name,
        scope,
        createdBy: actor.username,
      });
      const event = await this.audit.append(transaction, entry);
      const stored = await this.store.find(transaction, actor.tenantId, id);
      if (stored === null) throw new Error('the key that was just inserted is missing');
      return { stored, event };
    });
    const { stored, event } = await insert.catch(async (error: unknown) => {
      const existing = isDuplicate(error) ? await this.find(actor.tenantId, id) : null;
      throw existing === null ? error : new KeyExistsError(existing);
    });
    this.events.emit(event);
    return { key, stored };
  }

  list(tenantId: string, filter: KeyFilter, limit: number, position: KeyPosition | null): Promise<KeyPage> {
    return this.store.list(tenantId, filter, limit, position);
  }

  findByPrefix(tenantIds: readonly string[], prefix: string): Promise<TenantKey[]> {
    return this.store.findByPrefix(tenantIds, prefix);
  }

  findIds(tenantId: string, search: string, limit?: number): Promise<string[]> {
    return this.store.findIds(tenantId, search, limit);
  }

  /** Returns whom a key belongs to, as `KeyVerifier.verify` does, and does not count as a use of it. */
  async verify(key: string, source: AddressSource): Promise<Principal | undefined> {
    return this.verifier.verify(key, source);
  }

  find(tenantId: string, id: string): Promise<ApiKey | null> {
    return this.store.find(this.database, tenantId, id);
  }

  findAll(tenantId: string, ids: readonly string[]): Promise<ApiKey[]> {
    return this.store.findAll(this.database, tenantId, ids);
  }

  /**
   * Revokes a key of the tenant and returns it once no process accepts it any longer. Returns an already revoked key
   * unchanged, and null if the tenant has no such key. Throws ChangeRefusedError if the host's rules refuse it.
   */
  async revoke(actor: Actor, id: string): Promise<ApiKey | null> {
    const outcome = await this.revokeAll(actor, [id]);
    const [refusal] = outcome?.refused ?? [];
    if (refusal !== undefined) throw new ChangeRefusedError(refusal.reason, true);
    return outcome?.keys[0] ?? null;
  }

  /**
   * Revokes keys of the tenant in one transaction, and returns them once no process accepts any of them any longer.
   * Those that were already revoked are returned unchanged. Waits for them, too: another process may have committed their
   * revocation a moment ago and still be waiting itself. Returns null and revokes nothing if an id belongs to no key of
   * the tenant. Keys that the host's rules refuse to revoke are left as they are.
   */
  async revokeAll(actor: Actor, ids: readonly string[]): Promise<Revocations | null> {
    const present = await this.findAll(actor.tenantId, ids);
    if (present.length < new Set(ids).size) return null;
    const refused = await this.#refusedRevocations(actor, present);
    // In the same order in each transaction, so that two of them wait for each other's locks instead of deadlocking.
    const allowed = present
      .map(({ id }) => id)
      .filter((id) => !refused.some((refusal) => refusal.id === id))
      .sort();
    if (allowed.length === 0) return { keys: [], refused };
    const { keys, events } = await this.database.transaction(async (transaction) => {
      const changed = new Set<string>();
      for (const id of allowed) {
        if (await this.store.revoke(transaction, actor.tenantId, id, actor.username)) changed.add(id);
      }
      const revoked = await this.store.findAll(transaction, actor.tenantId, allowed);
      const rows: PluginEvent[] = [];
      for (const key of revoked.filter(({ id }) => changed.has(id))) {
        rows.push(await this.audit.append(transaction, auditEntry('api_key.revoked', actor, key)));
      }
      return { keys: revoked, events: rows };
    });
    // Before the wait, so that a process that dies during it has already sent on what it committed.
    for (const event of events) this.events.emit(event);
    await this.verifier.waitOutLeases();
    return { keys, refused };
  }

  /** Asks the host's rules about all keys at the same time, because each rule may take its time. */
  async #refusedRevocations(actor: Actor, keys: readonly ApiKey[]): Promise<RefusedRevocation[]> {
    const active = keys.filter(({ revokedAt }) => revokedAt === null);
    const refusals = await Promise.all(
      active.map(async (key) => {
        try {
          await this.rules.checkRevocation(actor, key);
          return [];
        } catch (error) {
          if (error instanceof ChangeRefusedError) return [{ id: key.id, reason: error.message }];
          throw error;
        }
      }),
    );
    return refusals.flat();
  }

  /** The count locks what it reads, so that two concurrent creations cannot both take the last place. */
  async #refuseBeyond({ maxActiveKeys, title }: KeyLimit, transaction: SqlTransaction, tenantId: string) {
    if ((await this.store.countActive(transaction, tenantId)) < maxActiveKeys) return;
    throw new ChangeRefusedError(
      `There are already ${maxActiveKeys} active keys, and ${title} allows no more. Revoke one that is not used.`,
      true,
    );
  }
}

export function auditEntry(
  action: AuditAction,
  actor: Actor,
  key: { readonly id: string; readonly prefix: string; readonly name: string; readonly scope: string },
): AuditEntry {
  return {
    tenantId: actor.tenantId,
    actor: actor.username,
    action,
    keyId: key.id,
    keyPrefix: key.prefix,
    keyName: key.name,
    scope: key.scope,
    address: actor.address,
    requestId: actor.requestId,
  };
}
