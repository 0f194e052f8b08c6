/** Writes what the bench is doing to standard error, so that standard output contains only the tables. */
export function logProgress(line: string): void {
  process.stderr.write(`${line}\n`);
}
