/**
 * The audit log as CSV (RFC 4180, UTF-8 with a byte order mark, which spreadsheets need to take it for UTF-8), read
 * and sent in batches: a log of any length costs the memory of one.
 *
 * A cell that a spreadsheet would run as a formula gets an apostrophe before it (OWASP, "CSV Injection"): names of keys
 * are whatever somebody typed.
 */
import { once } from 'node:events';
import type { Response } from 'express';
import type { AuditFilter, AuditLog, AuditPosition, AuditRecord } from '../audit/audit-log.js';
import { scopeFromStore } from '../keys/scope.js';
import { STRINGS } from './strings.js';

const BATCH_SIZE = 1_000;
const BYTE_ORDER_MARK = '\ufeff';
/** Signs that begin a formula, their full-width forms, and what spreadsheets skip before one. */
const STARTS_FORMULA = /^[\s\u200b\ufeff]*[=+\-@\t\r\n＝＋－＠]/u;

/** Names of the columns are for programs, and stay whatever the language of the pages. */
const COLUMNS = [
  ['at', ({ at }) => at],
  ['actor', ({ actor }) => actor],
  ['action', ({ action }) => action],
  ['key_name', ({ keyName }) => keyName],
  ['key_prefix', ({ keyPrefix }) => keyPrefix],
  ['key_id', ({ keyId }) => keyId],
  ['access', ({ scope }) => STRINGS.scopes[scopeFromStore(scope)]],
  ['address', ({ address }) => address],
  ['request_id', ({ requestId }) => requestId],
  ['id', ({ id }) => id],
] as const satisfies readonly (readonly [string, (record: AuditRecord) => string])[];

/** The first batch is read before the answer begins, so that a database that is away still gets its page. */
export async function sendAuditCsv(
  audit: AuditLog,
  tenantId: string,
  filter: AuditFilter,
  res: Response,
): Promise<void> {
  let page = await audit.list(tenantId, filter, BATCH_SIZE, null);
  res.set({
    'Content-Type': 'text/csv; charset=utf-8',
    'Content-Disposition': `attachment; filename="${STRINGS.audit.csvName}.csv"`,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  res.write(BYTE_ORDER_MARK + csvLine(COLUMNS.map(([name]) => name)));
  for (;;) {
    const hasRoom = res.write(page.records.map(lineOf).join(''));
    const next: AuditPosition | null = page.next;
    if (next === null || res.destroyed) break;
    // Whichever comes first: the client has read on, or has gone away.
    if (!hasRoom) await Promise.race([once(res, 'drain'), once(res, 'close')]);
    page = await audit.list(tenantId, filter, BATCH_SIZE, next);
  }
  res.end();
}

function lineOf(record: AuditRecord): string {
  return csvLine(COLUMNS.map(([, value]) => value(record)));
}

/** Every cell in quotes, quotes doubled, CR LF at the end. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => `"${defused(cell).replaceAll('"', '""')}"`).join(',')}\r\n`;
}

function defused(cell: string): string {
  return STARTS_FORMULA.test(cell) ? `'${cell}` : cell;
}
