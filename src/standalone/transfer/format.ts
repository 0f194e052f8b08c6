/**
 * The format of exports: JSON, one value a line. A header, then rows as `["table", [values]]`, then `{ "rows": n }`, so
 * that a file that was cut off is noticed. Values are text as the database writes it, or null; those of binary columns are
 * hexadecimal. Names of the host's tables have the default prefix.
 */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import Joi from 'joi';
import { StartError } from '../start-error.js';

export const FORMAT = 'exovo-export';
export const FORMAT_VERSION = 1;

export interface ExportHeader {
  readonly format: typeof FORMAT;
  readonly version: number;
  /** Names of the migrations that the plugin's tables had; none if it had no tables. */
  readonly migrations: readonly string[];
  readonly tables: readonly ExportedTable[];
}

export interface ExportedTable {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly isBinary: boolean }[];
}

const text = Joi.string().required();
const COLUMN = Joi.object({ name: text, isBinary: Joi.boolean().required() });
const TABLE = Joi.object({ name: text, columns: Joi.array().items(COLUMN).min(1).unique('name').required() });
const HEADER = Joi.object<ExportHeader>({
  format: text,
  version: Joi.number().required(),
  migrations: Joi.array().items(Joi.string()).required(),
  tables: Joi.array().items(TABLE).unique('name').required(),
})
  .unknown()
  .prefs({ convert: false });
const HEXADECIMAL = /^(?:[0-9A-F]{2})*$/;

export type ExportedRow = readonly [table: string, values: readonly (string | null)[]];

/** Calls `onRow` for each row. Rejects with a StartError if the file is no complete export of a known version. */
export async function readExport(
  file: string,
  onHeader: (header: ExportHeader) => Promise<void>,
  onRow: (row: ExportedRow) => Promise<void>,
): Promise<void> {
  let tables: Map<string, ExportedTable['columns']> | undefined;
  let count = 0;
  let isComplete = false;
  try {
    for await (const line of createInterface({
      input: createReadStream(file),
      crlfDelay: Number.POSITIVE_INFINITY,
    })) {
      const value = parse(line);
      if (tables === undefined) {
        const header = headerOf(value, file);
        tables = new Map(header.tables.map(({ name, columns }) => [name, columns]));
        await onHeader(header);
      } else if (!isComplete && isRow(value, tables)) {
        count += 1;
        await onRow(value);
      } else if (isEnd(value) && value.rows === count && !isComplete) {
        isComplete = true;
      } else throw damaged(file);
    }
  } catch (cause) {
    if (cause instanceof StartError || !(cause instanceof Error && 'code' in cause && 'path' in cause))
      throw cause;
    throw new StartError(`${file} cannot be read (${String(cause.code)}).`, { cause });
  }
  if (!isComplete) throw new StartError(`${file} is incomplete: nothing can be imported from it.`);
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function headerOf(value: unknown, file: string): ExportHeader {
  const header = value as Partial<ExportHeader> | null | undefined;
  if (header?.format !== FORMAT) throw new StartError(`${file} is not an Exovo export.`);
  if (header.version !== FORMAT_VERSION) throw newer(file);
  const checked = HEADER.validate(header);
  if (checked.error !== undefined) throw damaged(file);
  return checked.value;
}

function damaged(file: string): StartError {
  return new StartError(`${file} is damaged: nothing can be imported from it.`);
}

export function newer(file: string): StartError {
  return new StartError(`${file} was exported by a newer version. Install that version or a later one.`);
}

function isRow(value: unknown, tables: ReadonlyMap<string, ExportedTable['columns']>): value is ExportedRow {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [name, values] = value as unknown[];
  const columns = typeof name === 'string' ? tables.get(name) : undefined;
  return (
    columns !== undefined &&
    Array.isArray(values) &&
    values.length === columns.length &&
    columns.every(({ isBinary }, index) => isValue(values[index], isBinary))
  );
}

function isValue(value: unknown, isBinary: boolean): boolean {
  return value === null || (typeof value === 'string' && (!isBinary || HEXADECIMAL.test(value)));
}

function isEnd(value: unknown): value is { readonly rows: number } {
  return typeof value === 'object' && value !== null && 'rows' in value;
}
