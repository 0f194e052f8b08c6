/**
 * Finds the tests that `npm run test:mysql` repeats: those whose imports lead to the suite's database, except tests in a
 * browser, which send no statement that the tests of the same pages over HTTP don't send.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const DATABASE = 'dist/test/support/database.js';
const BROWSER = 'dist/test/support/browser.js';

/** Returns the compiled test files, relative to `root`. */
export function testsOnDatabase(root) {
  return readdirSync(join(root, 'dist/test'), { recursive: true })
    .filter((name) => name.endsWith('.test.js'))
    .map((name) => join('dist/test', name))
    .filter((file) => {
      const reached = importsOf(root, file);
      return reached.has(DATABASE) && !reached.has(BROWSER);
    });
}

/** Returns the file and all modules of the tests that it imports, directly or through others. */
function importsOf(root, file, reached = new Set()) {
  if (reached.has(file) || !file.startsWith('dist/test/') || !existsSync(join(root, file))) return reached;
  reached.add(file);
  const text = readFileSync(join(root, file), 'utf8');
  for (const [, specifier] of text.matchAll(/(?:from|import) '(\.[^']+)'/g)) {
    importsOf(root, join(dirname(file), specifier), reached);
  }
  return reached;
}
