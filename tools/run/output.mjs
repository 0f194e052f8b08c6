/** Messages of the launcher. They go to standard error, so that standard output is the host's alone. */

/** Ends the launcher with exit code 2 and this message, without a stack trace. */
export class Refusal extends Error {}

export function print(line) {
  process.stderr.write(`${line}\n`);
}
