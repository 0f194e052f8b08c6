/** Runs a program for the launcher with its output in sight and without standard input, which may be closed. */
import { spawn } from 'node:child_process';

/** Resolves to the exit code; a program ended by a signal counts as 128 plus its number, as shells have it. */
export function run(program, args, { cwd, env, quiet = false } = {}) {
  return new Promise((resolve, reject) => {
    const output = quiet ? 'ignore' : 'inherit';
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', output, output] });
    const pass = (signal) => child.kill(signal);
    process.on('SIGTERM', pass);
    process.on('SIGINT', pass);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      process.off('SIGTERM', pass);
      process.off('SIGINT', pass);
      resolve(code ?? (signal === 'SIGINT' ? 130 : 143));
    });
  });
}
