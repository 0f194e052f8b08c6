/** What the bench says while it works goes to standard error: standard output holds the tables alone. */
export function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}
