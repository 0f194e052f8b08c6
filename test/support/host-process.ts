/** The real standalone host in a process of its own, as `npm start` runs it, for signals, crashes and several at once. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { PACKAGE_ROOT } from './package-root.js';

const LISTENING = 'Exovo listening on ';

export interface HostProcess {
  readonly process: ChildProcess;
  readonly url: string;
  /** Standard output and standard error so far. */
  output(): string;
  /** The exit code, or the name of the signal that ended it. */
  ended(): Promise<number | string>;
  /** Sends the signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<number | string>;
}

/** Rejects with what the host said when it ends before it serves. */
export async function startHostProcess(environment: Readonly<Record<string, string>>): Promise<HostProcess> {
  const child = spawnHost(environment);
  let output = '';
  const exit = once(child, 'exit');
  const ended = async () => {
    const [code, by] = (await exit) as [number | null, string | null];
    return code ?? by ?? '';
  };
  child.stderr?.on('data', (data: Buffer) => {
    output += data.toString();
  });
  const url = await new Promise<string>((resolve, reject) => {
    if (child.stdout === null) throw new Error('The host has no standard output.');
    createInterface(child.stdout).on('line', (line) => {
      output += `${line}\n`;
      if (line.startsWith(LISTENING)) resolve(line.slice(LISTENING.length));
    });
    child.once('close', (code) => reject(new Error(`The host ended with ${code}:\n${output}`)));
  });
  return {
    process: child,
    url,
    output: () => output,
    ended,
    end: (signal) => {
      child.kill(signal);
      return ended();
    },
  };
}

/** Runs a host that is not expected to serve; resolves to its exit code and all it said. */
export async function runHostProcess(
  environment: Readonly<Record<string, string>>,
): Promise<{ code: number | null; output: string }> {
  const child = spawnHost(environment);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data: Buffer) => {
      output += data.toString();
    });
  }
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

/** Only starts it: for what happens before it serves. */
export function spawnHost(environment: Readonly<Record<string, string>>): ChildProcess {
  const { PATH = '', HOME = '' } = process.env;
  return spawn(process.execPath, ['tools/run/run.mjs', 'start'], {
    cwd: PACKAGE_ROOT,
    env: { PATH, HOME, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
