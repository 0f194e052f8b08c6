/** The list of keys as CSV, with the filter and the order of the page. */
import type { Request, Response } from 'express';
import type { KeyFilter } from '../../keys/key-list.js';
import type { KeyPage } from '../../keys/key-store.js';
import { type AdminContext, administrator } from '../frame/context.js';
import { CSV_BATCH_SIZE, type CsvColumn, sendCsv } from '../frame/csv.js';
import { parseKeyPageQuery } from './input.js';
import { keyItem } from './items.js';
import { KEY_STRINGS } from './strings.js';

/** The members of the JSON item. */
const COLUMNS: readonly CsvColumn<ReturnType<typeof keyItem>>[] = [
  ['id', ({ id }) => id],
  ['name', ({ name }) => name],
  ['prefix', ({ prefix }) => prefix],
  ['scope', ({ scope }) => scope],
  ['state', ({ state }) => state],
  ['created_at', ({ createdAt }) => createdAt],
  ['created_by', ({ createdBy }) => createdBy],
  ['last_used_at', ({ lastUsedAt }) => lastUsedAt ?? ''],
  ['last_used_address', ({ lastUsedAddress }) => lastUsedAddress ?? ''],
  ['revoked_at', ({ revokedAt }) => revokedAt ?? ''],
  ['revoked_by', ({ revokedBy }) => revokedBy ?? ''],
  ['old_secret_ends_at', ({ oldSecretEndsAt }) => oldSecretEndsAt ?? ''],
  ['networks', ({ networks }) => networks.join(' ')],
  ['rate_limit_per_minute', ({ rateLimitPerMinute }) => rateLimitPerMinute?.toString() ?? ''],
];

export async function listAsCsv({ keys, shell }: AdminContext, req: Request, res: Response): Promise<void> {
  const { tenantId } = administrator(shell, req);
  const { filter } = parseKeyPageQuery(req.query);
  const first = await keys.list(tenantId, filter, CSV_BATCH_SIZE, null);
  const batches = itemsFrom(keys, tenantId, filter, first);
  await sendCsv(res, { fileName: KEY_STRINGS.list.csvName, columns: COLUMNS, batches });
}

async function* itemsFrom(keys: AdminContext['keys'], tenantId: string, filter: KeyFilter, first: KeyPage) {
  let page = first;
  for (;;) {
    yield page.keys.map(keyItem);
    if (page.next === null) return;
    page = await keys.list(tenantId, filter, CSV_BATCH_SIZE, page.next);
  }
}
