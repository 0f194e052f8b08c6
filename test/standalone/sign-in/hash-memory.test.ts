/** How much memory password hashes leave behind, in a process that is started as the host is. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { PACKAGE_ROOT } from '../../support/package-root.js';

/** One for each thread of the pool. */
const HASHES = 5;
/** One hash needs 8 MiB. */
const MAX_GROWTH_MB = 16;
const ADMINISTRATORS = pathToFileURL(join(PACKAGE_ROOT, 'dist/src/standalone/sign-in/passwords.js')).href;
const PROGRAM = `
  import { hashPassword } from '${ADMINISTRATORS}';
  const before = process.memoryUsage.rss();
  for (let i = 0; i < ${HASHES}; i++) await hashPassword('a-password-for-tests');
  console.log((process.memoryUsage.rss() - before) / 2 ** 20);
`;

describe('the memory of password hashes', () => {
  const variables = startVariables();

  it('goes back to the system with the environment of npm start', async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', PROGRAM],
      { env: { PATH: process.env.PATH, ...variables } },
    );
    expect(Number(stdout)).to.be.below(MAX_GROWTH_MB);
  });

  it('goes back in the same way when the command exovo starts the host', () => {
    const command = readFileSync(join(PACKAGE_ROOT, 'src/standalone/bin/exovo.cjs'), 'utf8');
    for (const [name, value] of Object.entries(variables)) expect(command).to.include(`${name}: '${value}'`);
  });
});

/** Returns the variables that `npm start` sets. */
function startVariables(): Readonly<Record<string, string>> {
  const { scripts } = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8')) as {
    scripts: { start: string };
  };
  const [assignments = ''] = scripts.start.split(' exec node ');
  return Object.fromEntries(assignments.split(' ').map((assignment) => assignment.split('=')));
}
