/** The compiled test files of a suite, relative to the root. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const TESTS = 'dist/test';
const DATABASE = 'dist/test/support/database.js';
const BROWSER = 'dist/test/support/browser.js';
/** The longest tests start first, so that no worker is still busy with one when the others have finished. */
const FIRST = ['reference/', 'standalone/server/', 'keys/', 'storage/'].map((path) => join(TESTS, path));

/** Returns all test files of `npm test`. */
export function allTests(root, suffixes = ['.test.js']) {
  const files = readdirSync(join(root, TESTS), { recursive: true })
    .filter((name) => suffixes.some((suffix) => name.endsWith(suffix)))
    .map((name) => join(TESTS, name));
  return files.sort((one, other) => rank(one) - rank(other) || (one < other ? -1 : 1));
}

/**
 * Returns the test files that `npm run test:mysql` repeats, also those of test:processes: those whose imports lead to the suite's database, except tests
 * in a browser, which send no statement that the tests of the same pages over HTTP don't send.
 */
export function testsOnDatabase(root) {
  return allTests(root, ['.test.js', '.processes.js']).filter((file) => {
    const reached = importsOf(root, file);
    return reached.has(DATABASE) && !reached.has(BROWSER);
  });
}

function rank(file) {
  const index = FIRST.findIndex((start) => file.startsWith(start));
  return index === -1 ? FIRST.length : index;
}

/** Returns the file and all modules of the tests that it imports, directly or through others. */
function importsOf(root, file, reached = new Set()) {
  if (reached.has(file) || !file.startsWith(`${TESTS}/`) || !existsSync(join(root, file))) return reached;
  reached.add(file);
  const text = readFileSync(join(root, file), 'utf8');
  for (const [, specifier] of text.matchAll(/(?:from|import) '(\.[^']+)'/g)) {
    importsOf(root, join(dirname(file), specifier), reached);
  }
  return reached;
}
