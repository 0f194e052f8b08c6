/**
 * What an administrator does with keys: create, list, revoke. Knows no HTTP; `src/admin/` calls it.
 *
 * A change and its audit row are one transaction. A revocation returns only when no process can accept the key any
 * more (see `key-verifier.ts`).
 */

import { randomUUID } from 'node:crypto';
import { inject, injectable } from 'tsyringe';
import { type AuditAction, type AuditEntry, AuditLog } from '../audit/audit-log.js';
import type { HostEvents } from '../host/contract.js';
import { HOST_EVENTS } from '../host/tokens.js';
import type { SqlPool } from '../storage/sql-pool.js';
import { OWN_DATABASE } from '../storage/tokens.js';
import { generateKey, keyDigest, keyPrefix } from './format.js';
import { type ApiKey, type KeyFilter, type KeyPage, type KeyPosition, KeyStore } from './key-store.js';
import { KeyVerifier } from './key-verifier.js';
import type { Scope } from './scope.js';

/** On whose behalf a change is made. */
export interface Actor {
  readonly tenantId: string;
  readonly username: string;
  readonly address: string;
  readonly requestId: string;
}

/** A key at its birth: the only time that `key`, the secret itself, is outside the client's hands. */
export interface CreatedKey {
  readonly key: string;
  readonly stored: ApiKey;
}

@injectable()
export class KeyAdministration {
  constructor(
    @inject(OWN_DATABASE) private readonly database: SqlPool,
    @inject(KeyStore) private readonly store: KeyStore,
    @inject(AuditLog) private readonly audit: AuditLog,
    @inject(KeyVerifier) private readonly verifier: KeyVerifier,
    @inject(HOST_EVENTS) private readonly events: HostEvents,
  ) {}

  /** Makes a key. `name` is one that `parseKeyName` accepted. */
  async create(actor: Actor, name: string, scope: Scope): Promise<CreatedKey> {
    const key = generateKey();
    const id = randomUUID();
    const prefix = keyPrefix(key);
    const entry = auditEntry('api_key.created', actor, { id, prefix, name, scope });
    const stored = await this.database.transaction(async (transaction) => {
      await this.store.insert(transaction, {
        id,
        tenantId: actor.tenantId,
        digest: Buffer.from(keyDigest(key), 'base64'),
        prefix,
        name,
        scope,
        createdBy: actor.username,
      });
      await this.audit.append(transaction, entry);
      const inserted = await this.store.find(transaction, actor.tenantId, id);
      if (inserted === null) throw new Error('the key just inserted is not there');
      return inserted;
    });
    this.events.emit(eventOf(entry));
    return { key, stored };
  }

  list(tenantId: string, filter: KeyFilter, limit: number, position: KeyPosition | null): Promise<KeyPage> {
    return this.store.list(tenantId, filter, limit, position);
  }

  find(tenantId: string, id: string): Promise<ApiKey | null> {
    return this.store.find(this.database, tenantId, id);
  }

  /**
   * Revokes a key of the tenant and resolves when it is dead everywhere; to the same when it was revoked already,
   * null when the tenant has no such key. Waits in each case but the last: another process may have committed the
   * revocation a moment ago and still be waiting itself.
   */
  async revoke(actor: Actor, id: string): Promise<ApiKey | null> {
    const outcome = await this.database.transaction(async (transaction) => {
      const changed = await this.store.revoke(transaction, actor.tenantId, id, actor.username);
      const key = await this.store.find(transaction, actor.tenantId, id);
      if (key === null) return null;
      const entry = auditEntry('api_key.revoked', actor, key);
      if (changed) await this.audit.append(transaction, entry);
      return { key, entry: changed ? entry : null };
    });
    if (outcome === null) return null;
    await this.verifier.waitOutLeases();
    if (outcome.entry !== null) this.events.emit(eventOf(outcome.entry));
    return outcome.key;
  }
}

function auditEntry(
  action: AuditAction,
  actor: Actor,
  key: { readonly id: string; readonly prefix: string; readonly name: string; readonly scope: Scope },
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

function eventOf({ action, ...entry }: AuditEntry) {
  return { type: action, ...entry };
}
