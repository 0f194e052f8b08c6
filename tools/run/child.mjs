/** Runs a program with its output shown and without standard input, which may be closed. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** Resolves to the exit code; as in shells, to 128 plus the signal's number if a signal ended the program. */
export function runProgram(program, args, { cwd, env, quiet = false } = {}) {
  return new Promise((resolve, reject) => {
    const output = quiet ? 'ignore' : 'inherit';
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', output, output] });
    const forward = (signal) => child.kill(signal);
    process.on('SIGTERM', forward);
    process.on('SIGINT', forward);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      process.off('SIGTERM', forward);
      process.off('SIGINT', forward);
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}
