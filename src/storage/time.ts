/** The plugin's own DATETIME(3) columns, which are UTC and are read as text, as the API writes times. */

/** `2026-07-04 15:02:11.123` to `2026-07-04T15:02:11Z`. */
export function toUtcIso(datetime: string): string {
  return `${datetime.slice(0, 10)}T${datetime.slice(11, 19)}Z`;
}
