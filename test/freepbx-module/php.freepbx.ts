/** The PHP of the module: its syntax, and its own tests. */
import { execFile, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { PACKAGE_ROOT } from '../support/package-root.js';

const run = promisify(execFile);
const SOURCES = ['src/freepbx-module', 'test/freepbx-module'].map((folder) => join(PACKAGE_ROOT, folder));

const CASE = /<testcase (?=[^>]*\bclass="(\w+)")(?=[^>]*\bname="(\w+)")[^>]*?(?:\/>|>(.*?)<\/testcase>)/gs;

interface Result {
  readonly title: string;
  /** Why it failed, otherwise undefined. */
  readonly failure: string | undefined;
}

describe('The PHP of the FreePBX module', () => {
  it('has no syntax error, and every file declares strict types', async () => {
    const files = SOURCES.flatMap(phpFilesBelow);
    expect(files.length).to.be.greaterThan(20);
    await Promise.all(files.map((file) => run('php', ['-l', file])));
    for (const file of files) {
      expect(readFileSync(file, 'utf8'), file).to.include('declare(strict_types=1);');
    }
  });

  it('says in the first lines of each file what it is for', () => {
    for (const file of phpFilesBelow(SOURCES[0] ?? '')) {
      expect(readFileSync(file, 'utf8'), file).to.match(/^<\?php\n\/\*\*/);
    }
  });

  for (const { title, failure } of resultsOfPhpUnit()) {
    it(title, () => {
      if (failure !== undefined) throw new Error(failure);
    });
  }
});

/** Runs PHPUnit while mocha collects the tests, so that each of its tests is one of mocha's. */
function resultsOfPhpUnit(): Result[] {
  const report = join(tmpdir(), `exovo-phpunit-${process.pid}.xml`);
  const configuration = join(PACKAGE_ROOT, 'test/freepbx-module/php/phpunit.xml');
  const { status, stdout } = spawnSync('phpunit', ['-c', configuration, '--log-junit', report], {
    encoding: 'utf8',
  });
  try {
    const results = [...readFileSync(report, 'utf8').matchAll(CASE)].map(
      ([, file = '', name = '', rest = '']) => ({
        title: `${file}: ${sentenceOf(name)}`,
        failure: rest === '' ? undefined : rest,
      }),
    );
    const failed = results.some(({ failure }) => failure !== undefined);
    if ((status === 0) === failed || results.length === 0) throw new Error(stdout);
    return results;
  } catch (error) {
    return [{ title: 'PHPUnit runs', failure: `${error}\n${stdout}` }];
  } finally {
    rmSync(report, { force: true });
  }
}

/** Returns `disable never throws` for `testDisableNeverThrows`. */
function sentenceOf(name: string): string {
  return name
    .replace(/^test/, '')
    .replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .trim();
}

function phpFilesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => extname(name) === '.php')
    .map((name) => join(folder, name));
}
