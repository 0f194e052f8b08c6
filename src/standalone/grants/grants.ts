/**
 * `exovo grants --user NAME`: prints the statements that give a database user exactly the rights that the host needs.
 * Exit codes: 0 printed, 2 wrong usage or settings, or the database can't be read.
 */
import { parseArgs } from 'node:util';
import { readSettings } from '../settings.js';
import { StartError } from '../start-error.js';
import { grantStatements } from './statements.js';

const USAGE = 'Usage: exovo grants --user NAME [--host HOST] [--json] [--settings FILE]';

/** Resolves to the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const { user, host, json } = optionsOf(args);
  const statements = await grantStatements(readSettings(process.env), { user, host });
  process.stdout.write(
    json ? `${JSON.stringify({ statements }, null, 2)}\n` : `${statements.join(';\n')};\n`,
  );
  return 0;
}

function optionsOf(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { user: { type: 'string' }, host: { type: 'string' }, json: { type: 'boolean' } },
    });
    const { user, host = 'localhost', json = false } = values;
    // Both end up in statements that root runs.
    if (user !== undefined && /^[\w.@-]{1,32}$/.test(user) && /^[\w.:%/-]{1,255}$/.test(host))
      return { user, host, json };
  } catch {
    // An unknown option.
  }
  throw new StartError(USAGE);
}
