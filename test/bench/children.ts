/**
 * Every process that the bench starts, so that none outlives it: not after an error, and not after Ctrl-C.
 * Used by whatever starts a process; main.ts installs the signals.
 */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { tell } from './tell.js';

/** A database writes what it holds in memory before it ends. */
const STOP_TIMEOUT_MS = 30_000;
const LAST_LINES = 30;

const living = new Set<ChildProcess>();
/** Told to end by the bench: the end of any other is news. */
const ending = new WeakSet<ChildProcess>();

/** Whoever is still at work while the bench ends must not start anything new. */
let isEnding = false;

export function track(child: ChildProcess): ChildProcess {
  if (isEnding) {
    child.kill('SIGKILL');
    throw new Error('The bench is ending.');
  }
  living.add(child);
  child.once('exit', () => living.delete(child));
  return child;
}

/** Ends one process in order, and waits for it. */
export async function endProcess(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  ending.add(child);
  child.kill(signal);
  const overdue = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await exit;
  clearTimeout(overdue);
}

/** The newest first: servers end before the database that they use. */
export async function endAll(): Promise<void> {
  isEnding = true;
  for (const child of [...living].reverse()) await endProcess(child);
}

/** The last resort, when the bench itself is told to go at once. */
export function killAll(): void {
  for (const child of living) child.kill('SIGKILL');
}

export interface ServerProcess {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts a Node program that says `… http://127.0.0.1:PORT` on a line of its own once it serves. */
export async function startServer(args: readonly string[], options: SpawnOptions): Promise<ServerProcess> {
  const child = track(spawn(process.execPath, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] }));
  const said: string[] = [];
  const hear = (line: string) => {
    said.push(line);
    if (said.length > LAST_LINES) said.shift();
  };
  if (child.stdout === null || child.stderr === null) throw new Error('A server has no output to listen to.');
  createInterface(child.stderr).on('line', hear);
  const lines = createInterface(child.stdout);
  const port = await new Promise<number>((resolve, reject) => {
    lines.on('line', (line) => {
      hear(line);
      const found = /http:\/\/127\.0\.0\.1:(\d+)$/.exec(line)?.[1];
      if (found !== undefined) resolve(Number(found));
    });
    child.once('close', (code) => reject(new Error(`A server ended with ${code}:\n${said.join('\n')}`)));
  });
  child.once('exit', (code, by) => {
    if (!ending.has(child)) tell(`A server ended by itself with ${code ?? by}:\n${said.join('\n')}`);
  });
  if (child.pid === undefined) throw new Error('A server has no process.');
  return { child, pid: child.pid, port, stop: () => endProcess(child) };
}
