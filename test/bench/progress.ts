/** Writes a progress line to standard error, so that standard output contains only the tables. */
export function reportProgress(line: string): void {
  process.stderr.write(`${line}\n`);
}
