/**
 * Streams the audit log as CSV (RFC 4180, UTF-8 with the byte order mark that spreadsheets need). Records are read and
 * sent in batches, so memory does not grow with the log.
 *
 * Key names are free text, so a cell that a spreadsheet would run as a formula gets a leading apostrophe (OWASP, "CSV
 * Injection").
 */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import type { AuditFilter, AuditLog, AuditPage, AuditPosition, AuditRecord } from '../../audit/audit-log.js';
import { scopeTitle } from '../../keys/scope.js';
import { AUDIT_STRINGS } from './strings.js';

const BATCH_SIZE = 1_000;
export const BYTE_ORDER_MARK = '\ufeff';
/** Characters that start a formula, their full-width forms, and what spreadsheets skip before them. */
const STARTS_FORMULA = /^[\s\u200b\ufeff]*[=+\-@\t\r\n＝＋－＠]/u;

/** Column names are for programs and are not translated. */
const COLUMNS = [
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
] as const satisfies readonly (readonly [string, (record: AuditRecord) => string])[];

/**
 * Sends the records that match `filter` and, with `only`, belong to one of these keys. Reads the first batch before the
 * response starts, so that an unreachable database still gets its error page.
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
    'Content-Disposition': `attachment; filename="${AUDIT_STRINGS.csvName}.csv"`,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  const next = (position: AuditPosition) => audit.list(tenantId, filter, BATCH_SIZE, position);
  // Reads only as fast as the client does, and stops when the client disconnects.
  await pipeline(Readable.from(batches(first, next, only)), res).catch((error: unknown) => {
    if (!res.destroyed || !isDisconnect(error)) throw error;
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
    const matching = only === null ? page.records : page.records.filter(({ keyId }) => only.has(keyId));
    if (matching.length > 0) yield matching.map(lineOf).join('');
    if (page.next === null) return;
    page = await next(page.next);
  }
}

function isDisconnect(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}

function lineOf(record: AuditRecord): string {
  return csvLine(COLUMNS.map(([, value]) => value(record)));
}

/** Quotes every cell, doubles quotes, and ends the line with CR LF. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => `"${withoutFormula(cell).replaceAll('"', '""')}"`).join(',')}\r\n`;
}

function withoutFormula(cell: string): string {
  return STARTS_FORMULA.test(cell) ? `'${cell}` : cell;
}
