/**
 * What `npm start` and `npm test` call: brings in what is missing, compiles what changed, then runs.
 *
 * Plain JavaScript without dependencies, for it runs before anything is installed. Each command says in one table what
 * it needs. Exit codes: those of what is run; 2 when something is missing that it may not install.
 */
import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './child.mjs';
import { compile } from './compile.mjs';
import { CHROMIUM, ensureDebianPackages, MARIADB, SAMPLE_PROGRAMS } from './debian-packages.mjs';
import { ensureDebianUnstable } from './debian-unstable.mjs';
import { ensureNpmPackages } from './npm-packages.mjs';
import { withMysqlServers } from './real-mysql.mjs';
import { Refusal, tell } from './tell.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const MISSING = 2;
/** Mocha's processes, each with a database server of its own. */
const { jobs: WORKERS } = JSON.parse(readFileSync(join(root, '.mocharc.json'), 'utf8'));
/** The tests of the embedded database need it whatever other database there is. */
const MARIADB_FOR_TESTS = { ...MARIADB, otherwise: undefined };

const COMMANDS = {
  start: {
    debian: process.env.EXOVO_DATABASE_URL === undefined ? [MARIADB] : [],
    // In this very process: signals and exit codes need no passing on. The options with which package.json starts it keep
    // its memory small beside a PBX, and so do source maps that are not loaded; test/bench/README.md has the figures.
    run: async () => {
      const { main } = await import('../../dist/src/standalone/main.js');
      await main();
    },
  },
  // For a service, which may write nothing when it starts.
  build: { debian: [], run: () => undefined },
  doctor: {
    debian: [],
    run: async () => {
      const { main } = await import('../../dist/src/standalone/doctor/doctor.js');
      process.exitCode = await main(process.argv.slice(3));
    },
  },
  test: {
    debian: [MARIADB_FOR_TESTS, CHROMIUM, SAMPLE_PROGRAMS],
    run: () => mocha({}),
  },
  'test:mysql': {
    debian: [MARIADB_FOR_TESTS, CHROMIUM, SAMPLE_PROGRAMS],
    run: () => withMysqlServers(WORKERS, (urls) => mocha({ TEST_DATABASE_URLS: urls.join(' ') })),
  },
  // Calls really placed: a suite of its own, for it needs root and a real Asterisk.
  'test:pbx': {
    debian: [MARIADB_FOR_TESTS],
    run: async () =>
      mocha(
        { TEST_DEBIAN_FOLDER: await ensureDebianUnstable() },
        { config: '.mocharc.pbx.json', files: 'dist/test/real-pbx/**/*.pbx.js' },
      ),
  },
  // The picture in the README.
  screenshot: {
    debian: [MARIADB_FOR_TESTS, CHROMIUM],
    run: () => script('dist/test/support/screenshot.js'),
  },
  // How long the admin pages take with many keys.
  'measure:pages': {
    debian: [MARIADB_FOR_TESTS],
    run: () => script('dist/test/support/measure-pages.js'),
  },
  // The product beside its peers.
  bench: {
    debian: [MARIADB_FOR_TESTS],
    run: () => script('dist/test/bench/main.js'),
  },
};

/** With source maps, and whatever stands behind the command. */
async function script(path) {
  const args = ['--enable-source-maps', join(root, path), ...process.argv.slice(3)];
  process.exitCode = await run(process.execPath, args, { cwd: root, env: process.env });
}

async function mocha(environment, { config = '.mocharc.json', files = 'dist/test/**/*.test.js' } = {}) {
  const env = { ...process.env, ...environment };
  // The tests choose the host's settings themselves.
  for (const name of Object.keys(env)) if (name.startsWith('EXOVO_')) delete env[name];
  const program = join(root, 'node_modules/mocha/bin/mocha.js');
  const reporter = join(root, 'test/support/counting-reporter.mjs');
  const given = process.argv.slice(3).map(compiledTest);
  const selected = given.some((argument) => argument.startsWith('dist/')) ? [] : [files];
  const args = [program, '--config', config, '--reporter', reporter, ...selected, ...given];
  process.exitCode = await run(process.execPath, args, { cwd: root, env });
}

/** `test/keys/format.test.ts` names the compiled file that mocha runs. Other arguments are mocha's own. */
function compiledTest(argument) {
  return argument.endsWith('.ts')
    ? `dist/${relative(root, resolve(argument)).replace(/ts$/, 'js')}`
    : argument;
}

async function runCommand(name) {
  const command = COMMANDS[name];
  if (command === undefined) throw new Refusal(`Commands: ${Object.keys(COMMANDS).join(', ')}.`);
  await ensureNpmPackages(root);
  for (const packages of command.debian) await ensureDebianPackages(packages);
  await compile(root);
  await command.run();
}

try {
  await runCommand(process.argv[2]);
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  tell(error.message);
  process.exitCode = MISSING;
}
