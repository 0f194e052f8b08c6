/**
 * Gives keys new secrets and ends old ones on an administrator's behalf. A change and its audit row are one transaction.
 * A call that ends a secret at once returns only when no process accepts it any longer (see `key-verifier.ts`).
 *
 * Of two rotations of a key at once, only one succeeds: the key's row is locked, and each names the secret that it
 * replaces. On a Galera cluster, where locks do not reach other nodes, the number of the new secret is unique.
 */
import { inject, injectable } from 'tsyringe';
import { AuditLog } from '../audit/audit-log.js';
import type { HostEvents } from '../host/events.js';
import { HOST_EVENTS } from '../host/tokens.js';
import type { SqlPool } from '../storage/sql-pool.js';
import { OWN_DATABASE } from '../storage/tokens.js';
import { generateKey, keyDigest, keyPrefix } from './format.js';
import { auditEntry, type CreatedKey } from './key-administration.js';
import { KeyRevokedError } from './key-limit-administration.js';
import type { Actor } from './key-rules.js';
import { type ApiKey, KeyStore } from './key-store.js';
import { KeyVerifier } from './key-verifier.js';
import { type KeySecret, type OldSecretMatch, SecretStore } from './secret-store.js';

/** How long an old secret can keep working. */
export const OVERLAP_HOURS = [0, 1, 24, 168] as const;
export type OverlapHours = (typeof OVERLAP_HOURS)[number];
export const DEFAULT_OVERLAP_HOURS: OverlapHours = 24;

/** The key has two secrets already, or somebody else has just replaced the one that the caller knows. */
export class RotationConflictError extends Error {
  override readonly name = 'RotationConflictError';

  constructor(readonly reason: 'old_secret_valid' | 'replaced_meanwhile') {
    super(
      reason === 'old_secret_valid'
        ? 'The old secret of this key is still valid. End it first, or wait until it ends.'
        : 'Somebody else has just created a new secret for this key. It is not shown again.',
    );
  }
}

@injectable()
export class KeySecretAdministration {
  constructor(
    @inject(OWN_DATABASE) private readonly database: SqlPool,
    @inject(KeyStore) private readonly store: KeyStore,
    @inject(SecretStore) private readonly secrets: SecretStore,
    @inject(AuditLog) private readonly audit: AuditLog,
    @inject(KeyVerifier) private readonly verifier: KeyVerifier,
    @inject(HOST_EVENTS) private readonly events: HostEvents,
  ) {}

  /** Returns the current secret of a key and the one before it, if any, the current one first. */
  newest(tenantId: string, id: string): Promise<readonly KeySecret[]> {
    return this.secrets.newest(this.database, tenantId, id);
  }

  /** Returns, by key id, the old secrets with this prefix of the active keys of these tenants. */
  oldMatches(tenantIds: readonly string[], prefix: string): Promise<ReadonlyMap<string, OldSecretMatch>> {
    return this.secrets.oldMatches(this.database, tenantIds, prefix);
  }

  /**
   * Gives a key a new secret, and lets the old one work for `overlapHours` more. With 0 hours it returns when no process
   * accepts the old one. `replaced` is the number of the secret that the caller wants to replace, so that a form that is
   * submitted twice creates one secret; by default the current one. Returns null if the tenant has no such key.
   * Throws KeyRevokedError and RotationConflictError.
   */
  async rotate(
    actor: Actor,
    id: string,
    overlapHours: OverlapHours,
    replaced?: number,
  ): Promise<CreatedKey | null> {
    const { tenantId } = actor;
    const number = replaced ?? (await this.secrets.state(this.database, tenantId, id)).number;
    const key = generateKey();
    const prefix = keyPrefix(key);
    const digest = Buffer.from(keyDigest(key), 'base64');
    const outcome = await this.database.transaction(async (transaction) => {
      const present = await this.store.lock(transaction, tenantId, id);
      if (present === null) return null;
      if (present.revokedAt !== null) throw new KeyRevokedError('the key is revoked');
      const state = await this.secrets.state(transaction, tenantId, id);
      if (state.number !== number) throw new RotationConflictError('replaced_meanwhile');
      if (state.isOldInUse) throw new RotationConflictError('old_secret_valid');
      const oldSecretEndsAt = await this.secrets.replace(transaction, {
        tenantId,
        keyId: id,
        number,
        digest,
        prefix,
        overlapHours,
      });
      const stored = await this.store.find(transaction, tenantId, id);
      if (stored === null) throw new Error('the key that was just rotated is missing');
      const detail = oldSecretEndsAt === undefined ? {} : { oldSecretEndsAt };
      const entry = { ...auditEntry('api_key.rotated', actor, stored), detail };
      return { stored, event: await this.audit.append(transaction, entry) };
    });
    if (outcome === null) return null;
    this.events.emit(outcome.event);
    if (overlapHours === 0) await this.verifier.waitOutLeases();
    return { key, stored: outcome.stored };
  }

  /**
   * Ends the old secret of a key, and returns the key once no process accepts the old secret. Waits if none is valid, too:
   * another process may have ended it a moment ago and still be waiting itself. Returns null if the tenant has no such key.
   */
  async endOldSecret(actor: Actor, id: string): Promise<ApiKey | null> {
    const outcome = await this.database.transaction(async (transaction) => {
      const present = await this.store.lock(transaction, actor.tenantId, id);
      if (present === null) return null;
      const hasEnded =
        present.revokedAt === null && (await this.secrets.endOld(transaction, actor.tenantId, id));
      const key = await this.store.find(transaction, actor.tenantId, id);
      if (key === null) throw new Error('the key that was just locked is missing');
      const entry = auditEntry('api_key.old_secret_ended', actor, key);
      return { key, event: hasEnded ? await this.audit.append(transaction, entry) : null };
    });
    if (outcome === null) return null;
    if (outcome.event !== null) this.events.emit(outcome.event);
    await this.verifier.waitOutLeases();
    return outcome.key;
  }
}
