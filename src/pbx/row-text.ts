/** Reads text from a row of a PBX, whatever type its column has: installations change column types. */

export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  return Buffer.isBuffer(value) ? value.toString('utf8') : String(value);
}

/** Returns the rows with all values as text; null stays null. */
export function textRows<Row>(rows: readonly Readonly<Record<string, unknown>>[]): Row[] {
  return rows.map(
    (row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [name, value === null ? null : textOf(value)]),
      ) as Row,
  );
}
