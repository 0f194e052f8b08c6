/** Messages of the launcher. They go to standard error, so that standard output is the host's alone. */

/** Something is missing that the launcher may not install, or the command makes no sense. Ends it with exit code 2. */
export class Refusal extends Error {}

export function print(line) {
  process.stderr.write(`${line}\n`);
}
