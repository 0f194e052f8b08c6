/** The real standalone host in a process of its own, for tests of signals, crashes and several hosts at once. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { PACKAGE_ROOT } from './package-root.js';

const LISTENING = 'Exovo listening on ';
/** As `npm start` runs it in a clone. */
const IN_CLONE: HostCommand = { program: process.execPath, args: ['tools/run/run.mjs', 'start'] };

type Environment = Readonly<Record<string, string>>;

export interface HostCommand {
  readonly program: string;
  readonly args: readonly string[];
}

export interface HostProcess {
  readonly process: ChildProcess;
  readonly url: string;
  /** Standard output and standard error so far. */
  output(): string;
  /** Resolves to the exit code, or to the name of the signal that killed the process. */
  ended(): Promise<number | string>;
  /** Sends the signal and waits for the process to end. */
  end(signal: NodeJS.Signals): Promise<number | string>;
}

/** Resolves once the host listens. Rejects with its output if it ends before. */
export async function startHostProcess(
  environment: Environment,
  command: HostCommand = IN_CLONE,
): Promise<HostProcess> {
  const child = spawnHost(environment, command);
  let output = '';
  const exit = once(child, 'exit');
  const ended = async () => {
    const [code, signal] = (await exit) as [number | null, string | null];
    return code ?? signal ?? '';
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

/** Runs a host that is expected to end by itself. Resolves to its exit code and its output. */
export async function runHostProcess(
  environment: Environment,
  command: HostCommand = IN_CLONE,
): Promise<{ code: number | null; output: string }> {
  const child = spawnHost(environment, command);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data: Buffer) => {
      output += data.toString();
    });
  }
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

/** Starts a host without waiting for anything. */
export function spawnHost(environment: Environment, { program, args }: HostCommand = IN_CLONE): ChildProcess {
  const { PATH = '', HOME = '' } = process.env;
  return spawn(program, args, {
    cwd: PACKAGE_ROOT,
    env: { PATH, HOME, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
