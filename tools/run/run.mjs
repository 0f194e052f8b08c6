/**
 * The launcher behind the npm scripts of a clone: installs what is missing, compiles what has changed, then runs the
 * command.
 *
 * Plain JavaScript without dependencies, because it runs before anything is installed. Exit codes: those of the command;
 * 2 if something is missing that it may not install.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram } from './child.mjs';
import { ensureClientTools } from './client-tools.mjs';
import { compile } from './compile.mjs';
import {
  CHROMIUM,
  CLIENT_LANGUAGES,
  ensureDebianPackages,
  MARIADB,
  MARIADB_DUMP,
  PHP_UNIT,
  SAMPLE_PROGRAMS,
} from './debian-packages.mjs';
import { ensureDebianPrograms } from './debian-programs.mjs';
import { ensureDebianUnstable } from './debian-unstable.mjs';
import { runMocha } from './mocha.mjs';
import { ensureNpmPackages } from './npm-packages.mjs';
import { print, Refusal } from './output.mjs';
import { packClient } from './pack-client.mjs';
import { packFreepbx } from './pack-freepbx.mjs';
import { packHost } from './pack-host.mjs';
import { withMysqlServers } from './real-mysql.mjs';
import { allTests, testsOnDatabase } from './test-files.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const EXIT_MISSING = 2;
const [, , name, ...args] = process.argv;
/** Mocha's processes, each with a database server of its own. */
const { jobs: WORKERS } = JSON.parse(readFileSync(join(root, '.mocharc.json'), 'utf8'));
/** The tests of the embedded database need MariaDB even if EXOVO_DATABASE_URL is set. */
const MARIADB_FOR_TESTS = { ...MARIADB, otherwise: undefined };

/** Each entry names the Debian packages that a command needs, and runs it. */
const COMMANDS = {
  start: {
    debian: process.env.EXOVO_DATABASE_URL === undefined ? [MARIADB] : [],
    run: runHost,
  },
  doctor: { debian: [], run: runHost },
  grants: { debian: [], run: runHost },
  export: { debian: [], run: runHost },
  import: { debian: [], run: runHost },
  admin: {
    debian: process.env.EXOVO_DATABASE_URL === undefined ? [MARIADB] : [],
    run: runHost,
  },
  // For a service whose user has no right to compile when it starts.
  build: { debian: [], run: () => undefined },
  'pack:client': { debian: [], run: () => packClient(root) },
  'pack:host': { debian: [], run: () => packHost(root) },
  'pack:freepbx': { debian: [], run: () => packFreepbx(root, args) },
  test: {
    debian: [MARIADB_FOR_TESTS, MARIADB_DUMP, CHROMIUM, SAMPLE_PROGRAMS],
    run: () => runMocha(root, args, { defaultFiles: allTests(root) }),
  },
  'test:mysql': {
    debian: [MARIADB_FOR_TESTS, MARIADB_DUMP, CHROMIUM, SAMPLE_PROGRAMS],
    run: () =>
      withMysqlServers(WORKERS, (urls) =>
        runMocha(root, args, {
          environment: { TEST_DATABASE_URLS: urls.join(' ') },
          defaultFiles: testsOnDatabase(root),
        }),
      ),
  },
  // A suite of its own, so that npm test stays under five minutes on two cores.
  'test:processes': {
    debian: [MARIADB_FOR_TESTS],
    run: () => runMocha(root, args, { suffix: '.processes.js' }),
  },
  // A suite of its own, because driving the plugin's pages in a real browser takes minutes of CPU time.
  'test:browser': {
    debian: [MARIADB_FOR_TESTS, CHROMIUM],
    run: () => runMocha(root, args, { suffix: '.browser.js' }),
  },
  // A suite of its own, because it spends a minute or two on npm: it installs our packages on several Node.js versions.
  'test:package': {
    debian: [MARIADB_FOR_TESTS, CHROMIUM, SAMPLE_PROGRAMS],
    run: () => runMocha(root, args, { suffix: '.package.js' }),
  },
  // A suite of its own, because it installs the module and its packages as a FreePBX does.
  'test:freepbx-module': {
    debian: [MARIADB_FOR_TESTS, CHROMIUM, PHP_UNIT],
    run: async () =>
      runMocha(root, args, {
        config: '.mocharc.cluster.json',
        suffix: '.freepbx.js',
        environment: { TEST_DEBIAN_PROGRAMS: await ensureDebianPrograms() },
      }),
  },
  // A suite of its own, because it installs third-party generators and tools into the cache.
  'test:clients': {
    debian: [MARIADB_FOR_TESTS, SAMPLE_PROGRAMS, CLIENT_LANGUAGES],
    run: async () =>
      runMocha(root, args, {
        environment: { TEST_CLIENT_TOOLS: await ensureClientTools(root) },
        suffix: '.clients.js',
      }),
  },
  // A suite of its own, because it needs root and a real Asterisk.
  'test:pbx': {
    debian: [MARIADB_FOR_TESTS],
    run: async () =>
      runMocha(root, args, {
        environment: { TEST_DEBIAN_FOLDER: await ensureDebianUnstable() },
        config: '.mocharc.pbx.json',
        suffix: '.pbx.js',
      }),
  },
  // A suite of its own, because real clusters and their faults take minutes.
  'test:cluster': {
    debian: [MARIADB_FOR_TESTS],
    run: async () =>
      runMocha(root, args, {
        environment: { TEST_DEBIAN_PROGRAMS: await ensureDebianPrograms() },
        config: '.mocharc.cluster.json',
        suffix: '.cluster.js',
      }),
  },
  screenshot: {
    debian: [MARIADB_FOR_TESTS, CHROMIUM],
    run: () => runScript('dist/test/support/screenshot.js'),
  },
  'measure:pages': {
    debian: [MARIADB_FOR_TESTS],
    run: () => runScript('dist/test/support/measure-pages.js'),
  },
  bench: {
    debian: [MARIADB_FOR_TESTS],
    run: async () =>
      runScript('dist/test/bench/main.js', { TEST_DEBIAN_PROGRAMS: await ensureDebianPrograms() }),
  },
};

/** Runs the host in this process, so that no signal or exit code has to be forwarded and no memory goes to a parent. */
async function runHost() {
  await import('../../dist/src/standalone/exovo.js');
}

async function runScript(path, environment = {}) {
  const scriptArgs = ['--enable-source-maps', join(root, path), ...args];
  const env = { ...process.env, ...environment };
  process.exitCode = await runProgram(process.execPath, scriptArgs, { cwd: root, env });
}

try {
  const command = COMMANDS[name];
  if (command === undefined) throw new Refusal(`Commands: ${Object.keys(COMMANDS).join(', ')}.`);
  await ensureNpmPackages(root);
  for (const packages of command.debian) await ensureDebianPackages(packages);
  await compile(root);
  await command.run();
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  print(error.message);
  process.exitCode = EXIT_MISSING;
}
