/** The audit log as CSV. */
import type { Response } from 'express';
import type { AuditFilter, AuditLog, AuditPage, AuditPosition, AuditRecord } from '../../audit/audit-log.js';
import { scopeTitle } from '../../keys/scope.js';
import { CSV_BATCH_SIZE, type CsvColumn, sendCsv } from '../frame/csv.js';
import { AUDIT_STRINGS } from './strings.js';

export const COLUMNS = [
  ['at', ({ at }) => at],
  ['actor', ({ actor }) => actor],
  ['action', ({ action }) => action],
  ['key_name', ({ keyName }) => keyName],
  ['key_prefix', ({ keyPrefix }) => keyPrefix],
  ['key_id', ({ keyId }) => keyId],
  ['scope', ({ scope }) => scopeTitle(scope)],
  ['address', ({ address }) => address],
  ['request_id', ({ requestId }) => requestId],
  ['id', ({ id }) => id],
  ['detail', ({ detail }) => (detail === null ? '' : JSON.stringify(detail))],
] as const satisfies readonly CsvColumn<AuditRecord>[];

/** Sends the records that match `filter` and, with `only`, belong to one of these keys. */
export async function sendAuditCsv(
  audit: AuditLog,
  tenantId: string,
  filter: AuditFilter,
  res: Response,
  only: ReadonlySet<string> | null,
): Promise<void> {
  const first = await audit.list(tenantId, filter, CSV_BATCH_SIZE, null);
  const next = (position: AuditPosition) => audit.list(tenantId, filter, CSV_BATCH_SIZE, position);
  const batches = matching(first, next, only);
  await sendCsv(res, { fileName: AUDIT_STRINGS.csvName, columns: COLUMNS, batches });
}

async function* matching(
  first: AuditPage,
  next: (position: AuditPosition) => Promise<AuditPage>,
  only: ReadonlySet<string> | null,
): AsyncGenerator<readonly AuditRecord[]> {
  let page = first;
  for (;;) {
    yield only === null ? page.records : page.records.filter(({ keyId }) => only.has(keyId));
    if (page.next === null) return;
    page = await next(page.next);
  }
}
