/** How the launcher speaks: lines on standard error, so that standard output stays the host's. */
export class Refusal extends Error {}

export function tell(line) {
  process.stderr.write(`${line}\n`);
}
