/**
 * Streams a list as CSV (RFC 4180, UTF-8 with the byte order mark that spreadsheets need). Rows are read and sent in
 * batches, so memory does not grow with the list.
 *
 * Names are free text, so a cell that a spreadsheet would run as a formula gets a leading apostrophe (OWASP, "CSV
 * Injection").
 */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';

export const CSV_BATCH_SIZE = 1_000;
export const BYTE_ORDER_MARK = '\ufeff';
/** Characters that start a formula, their full-width forms, and what spreadsheets skip before them. */
const STARTS_FORMULA = /^[\s\u200b\ufeff]*[=+\-@\t\r\n＝＋－＠]/u;

/** Column names are for programs and are not translated. */
export type CsvColumn<Row> = readonly [name: string, value: (row: Row) => string];

export interface Csv<Row> {
  /** Without `.csv`. */
  readonly fileName: string;
  readonly columns: readonly CsvColumn<Row>[];
  /**
   * The rows in batches. The first batch must have been read already, so that an unreachable database still gets its
   * error page.
   */
  readonly batches: AsyncIterable<readonly Row[]>;
}

export async function sendCsv<Row>(res: Response, { fileName, columns, batches }: Csv<Row>): Promise<void> {
  res.set({
    'Content-Type': 'text/csv; charset=utf-8',
    'Content-Disposition': `attachment; filename="${fileName}.csv"`,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  // Reads only as fast as the client does, and stops when the client disconnects.
  await pipeline(Readable.from(csvText(columns, batches)), res).catch((error: unknown) => {
    if (!res.destroyed || !isDisconnect(error)) throw error;
  });
}

async function* csvText<Row>(
  columns: readonly CsvColumn<Row>[],
  batches: AsyncIterable<readonly Row[]>,
): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvLine(columns.map(([name]) => name));
  for await (const rows of batches) {
    if (rows.length > 0) yield rows.map((row) => csvLine(columns.map(([, value]) => value(row)))).join('');
  }
}

function isDisconnect(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}

/** Quotes every cell, doubles quotes, and ends the line with CR LF. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => `"${withoutFormula(cell).replaceAll('"', '""')}"`).join(',')}\r\n`;
}

function withoutFormula(cell: string): string {
  return STARTS_FORMULA.test(cell) ? `'${cell}` : cell;
}
