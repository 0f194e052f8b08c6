/**
 * The audit log as CSV (RFC 4180, UTF-8 with a byte order mark, which spreadsheets need to take it for UTF-8), read
 * and sent in batches: a log of any length costs the memory of one.
 *
 * A cell that a spreadsheet would run as a formula gets an apostrophe before it (OWASP, "CSV Injection"): names of keys
 * are whatever somebody typed.
 */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import type { AuditFilter, AuditLog, AuditPage, AuditPosition, AuditRecord } from '../../audit/audit-log.js';
import { scopeFromStore } from '../../keys/scope.js';
import { STRINGS } from '../frame/strings.js';

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

/**
 * The first batch is read before the answer begins, so that a database that is away still gets its page. With `only`,
 * of the records that pass the filter those of these keys are sent.
 */
export async function sendAuditCsv(
  audit: AuditLog,
  tenantId: string,
  filter: AuditFilter,
  res: Response,
  only: ReadonlySet<string> | null,
): Promise<void> {
  const first = await audit.list(tenantId, filter, BATCH_SIZE, null);
  res.set({
    'Content-Type': 'text/csv; charset=utf-8',
    'Content-Disposition': `attachment; filename="${STRINGS.audit.csvName}.csv"`,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  const next = (position: AuditPosition) => audit.list(tenantId, filter, BATCH_SIZE, position);
  // As fast as the client reads; a client that goes away ends the reading.
  await pipeline(Readable.from(batches(first, next, only)), res).catch((error: unknown) => {
    if (!res.destroyed || !isClientGone(error)) throw error;
  });
}

async function* batches(
  first: AuditPage,
  next: (position: AuditPosition) => Promise<AuditPage>,
  only: ReadonlySet<string> | null,
): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvLine(COLUMNS.map(([name]) => name));
  let page = first;
  for (;;) {
    const wanted = only === null ? page.records : page.records.filter(({ keyId }) => only.has(keyId));
    if (wanted.length > 0) yield wanted.map(lineOf).join('');
    if (page.next === null) return;
    page = await next(page.next);
  }
}

function isClientGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
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
