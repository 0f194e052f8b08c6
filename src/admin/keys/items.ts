/** What the administrator's JSON shows of keys and audit records: explicit mappers, never a row as stored. */
import type { AuditRecord } from '../../audit/audit-log.js';
import type { ApiKey } from '../../keys/key-store.js';
import { SCOPE_TITLES, scopeFromStore } from '../../keys/scope.js';

export function keyItem(key: ApiKey) {
  return {
    id: key.id,
    name: key.name,
    prefix: key.prefix,
    scope: SCOPE_TITLES[key.scope],
    state: key.revokedAt === null ? 'active' : 'revoked',
    createdAt: key.createdAt,
    createdBy: key.createdBy,
    lastUsedAt: key.lastUsedAt,
    revokedAt: key.revokedAt,
    revokedBy: key.revokedBy,
  };
}

export function auditItem(record: AuditRecord) {
  return {
    id: record.id,
    at: record.at,
    actor: record.actor,
    action: record.action,
    keyId: record.keyId,
    keyPrefix: record.keyPrefix,
    keyName: record.keyName,
    scope: SCOPE_TITLES[scopeFromStore(record.scope)],
    address: record.address,
    requestId: record.requestId,
  };
}
