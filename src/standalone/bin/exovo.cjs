#!/usr/bin/env node
'use strict';
/**
 * The command `exovo`: finds a Node.js that is new enough and runs the host on it.
 *
 * Debian 12 comes with Node.js 18, so this file is CommonJS in the syntax of Node.js 18 and has no dependencies. The
 * host itself needs the version below. Exit codes: those of the command; 2 if the usage is wrong or something is missing.
 */
const { spawn } = require('node:child_process');
const { existsSync } = require('node:fs');
const { constants } = require('node:os');
const { dirname, join } = require('node:path');
const { version } = require('../package.json');

const MIN_NODE = [20, 19];
const EXIT_USAGE = 2;
/** Keep the host's memory small beside a PBX; docs/benchmarks.md has the figures. The same as in `npm start`. */
const NODE_OPTIONS = ['--max-semi-space-size=8', '--heap-growing-percent=15', '--v8-pool-size=1'];
/**
 * The memory of a password hash (8 MiB) goes back to the system. Otherwise glibc keeps it, once for each of the four
 * threads that hash. Up to half a MiB of other memory stays: glibc would give it back and request it again for each list
 * of calls. The same as in `npm start`.
 */
const MALLOC = { MALLOC_MMAP_THRESHOLD_: '1048576', MALLOC_TRIM_THRESHOLD_: '524288' };
/** In a clone: installs packages and compiles before it runs the host. */
const CLONE_LAUNCHER = join(__dirname, '../../../tools/run/run.mjs');
const HOST = join(__dirname, '../dist/exovo.js');
const COMMANDS = ['start', 'doctor', 'grants', 'export', 'import', 'admin'];

const HELP = `Usage: exovo <command>

  start                   Starts the host. The settings are environment variables; docs/operations.md lists them.
  doctor [--json]         Checks everything that the host needs of the PBX, and says what to change.
  admin                   Lists, adds, changes and removes administrators; without more words, it says how.
  grants --user NAME      Prints the statements that give a database user the rights that the host needs.
         [--host HOST] [--json]
  export FILE             Writes keys, audit log, administrators and the host's log into a file, which is as secret as they.
  import FILE [--replace] Reads such a file into an empty database, or in place of what is there.
  --help                  Prints this help.
  --version               Prints the version.

Each command takes --settings FILE, a file of EXOVO_…=value lines. A variable of the environment wins.
`;

function main(args) {
  const [command] = args;
  if (command === '--help') process.stdout.write(HELP);
  else if (command === '--version') process.stdout.write(`${version}\n`);
  else if (COMMANDS.includes(command)) runHost(args);
  else refuse(HELP);
}

function runHost(args) {
  const node = isNewEnough(process.versions.node) ? process.execPath : installedNode();
  if (node === undefined) {
    refuse(
      `Exovo needs Node.js ${MIN_NODE.join('.')} or later, and this is ${process.versions.node}. ` +
        'Install a newer Node.js, or install exovo-host again with its optional dependencies: ' +
        'on Linux (x64 and arm64) npm then adds one.\n',
    );
    return;
  }
  const program = existsSync(CLONE_LAUNCHER) ? CLONE_LAUNCHER : HOST;
  // In a session of its own, so that Ctrl-C reaches this process alone: the host takes a second signal as "at once".
  const child = spawn(node, [...NODE_OPTIONS, program, ...args], {
    stdio: 'inherit',
    detached: true,
    env: { ...MALLOC, ...process.env },
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.once('error', (error) => refuse(`${node} could not be run: ${error.message}.\n`));
  child.once('exit', (code, signal) => {
    process.exitCode = signal === null ? code : 128 + constants.signals[signal];
  });
}

function isNewEnough(nodeVersion) {
  const [major, minor] = nodeVersion.split('.').map(Number);
  return major > MIN_NODE[0] || (major === MIN_NODE[0] && minor >= MIN_NODE[1]);
}

/** Returns the Node.js that npm installed as an optional dependency, if there is one for this machine. */
function installedNode() {
  try {
    const manifest = require.resolve(`node-${process.platform}-${process.arch}/package.json`);
    return join(dirname(manifest), 'bin/node');
  } catch {
    return undefined;
  }
}

function refuse(text) {
  process.stderr.write(text);
  process.exitCode = EXIT_USAGE;
}

main(process.argv.slice(2));
