/** The JSON of a key: an explicit mapper, so that a new column of the table is never shown by accident. */
import type { ApiKey } from '../../keys/key-store.js';
import { scopeTitle } from '../../keys/scope.js';

export function keyItem(key: ApiKey) {
  return {
    id: key.id,
    name: key.name,
    prefix: key.prefix,
    scope: scopeTitle(key.scope),
    state: key.revokedAt === null ? 'active' : 'revoked',
    createdAt: key.createdAt,
    createdBy: key.createdBy,
    lastUsedAt: key.lastUsedAt,
    lastUsedAddress: key.lastUsedAddress,
    revokedAt: key.revokedAt,
    revokedBy: key.revokedBy,
    oldSecretEndsAt: key.oldSecretEndsAt,
    networks: key.networks,
    rateLimitPerMinute: key.rateLimitPerMinute,
  };
}
