/**
 * `exovo grants --user NAME`: prints the statements that give a database user exactly the rights that the host needs.
 * Exit codes: 0 printed, 2 wrong usage or settings, or the database can't be read.
 */
import { parseArgs } from 'node:util';
import { readSettings } from '../settings.js';
import { StartError } from '../start-error.js';
import { type Grants, grantsFor } from './statements.js';

const USAGE = 'Usage: exovo grants --user NAME [--host HOST] [--json] [--settings FILE]';

/** Resolves to the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const { user, host, json } = optionsOf(args);
  const grants = await grantsFor(readSettings(process.env), {
    user,
    ...(host !== undefined && { host }),
  });
  process.stdout.write(json ? `${JSON.stringify(grants, null, 2)}\n` : sqlOf(grants));
  return 0;
}

/** Returns the statements of the first server, and those of the others as comments, so that none runs on a wrong server. */
export function sqlOf({ statements, elsewhere }: Grants): string {
  const others = elsewhere.map(({ server, variable, statements: there }) =>
    [
      `Run this on the server ${server} of ${variable}:`,
      ...there.map((statement) => `${statement};`),
      ...(there.some((statement) => statement.endsWith("@'%'"))
        ? ['% allows the user to connect from any machine. --host names the only one.']
        : []),
    ].join('\n'),
  );
  return [
    ...statements.map((statement) => `${statement};`),
    ...others.map((text) => text.replace(/^/gm, '-- ')),
    '',
  ].join('\n');
}

function optionsOf(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { user: { type: 'string' }, host: { type: 'string' }, json: { type: 'boolean' } },
    });
    const { user, host, json = false } = values;
    // Both end up in statements that root runs.
    if (
      user !== undefined &&
      /^[\w.@-]{1,32}$/.test(user) &&
      (host === undefined || /^[\w.:%/-]{1,255}$/.test(host))
    )
      return { user, host, json };
  } catch {
    // An unknown option.
  }
  throw new StartError(USAGE);
}
