/**
 * Keeps track of every process that the bench starts, so that none outlives it, even after an error or Ctrl-C. main.ts
 * handles the signals.
 */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { reportProgress } from './progress.js';

/** A database flushes its memory to disk before it exits. */
const STOP_TIMEOUT_MS = 30_000;
const LAST_LINES = 30;

const running = new Set<ChildProcess>();
/** Processes that the bench is stopping. Any other exit is unexpected and reported. */
const stopping = new WeakSet<ChildProcess>();

/** Set when the bench ends; measurements still in progress must not start new processes. */
let isEnding = false;

export function track(child: ChildProcess): ChildProcess {
  if (isEnding) {
    child.kill('SIGKILL');
    throw new Error('The bench is ending.');
  }
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

/** Stops a process gracefully and waits for it to exit. */
export async function endProcess(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  stopping.add(child);
  child.kill(signal);
  const overdue = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await exit;
  clearTimeout(overdue);
}

/** Stops all processes, newest first, so that servers stop before the database they use. */
export async function endAll(): Promise<void> {
  isEnding = true;
  for (const child of [...running].reverse()) await endProcess(child);
}

/** Kills all processes at once, when the bench is interrupted a second time. */
export function killAll(): void {
  for (const child of running) child.kill('SIGKILL');
}

export interface ServerProcess {
  readonly child: ChildProcess;
  readonly pid: number;
  /** 0 if it listens on a Unix socket. */
  readonly port: number;
  /** How many bytes it has written to standard output and standard error. */
  outputBytes(): number;
  stop(): Promise<void>;
}

/** Starts a Node program that prints a line ending in `http://127.0.0.1:PORT` or `unix:PATH` once it serves. */
export async function startServer(args: readonly string[], options: SpawnOptions): Promise<ServerProcess> {
  const child = track(spawn(process.execPath, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] }));
  const output: string[] = [];
  const keep = (line: string) => {
    output.push(line);
    if (output.length > LAST_LINES) output.shift();
  };
  if (child.stdout === null || child.stderr === null) throw new Error('A server has no output streams.');
  let bytes = 0;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => {
      bytes += data.length;
    });
  }
  createInterface(child.stderr).on('line', keep);
  const lines = createInterface(child.stdout);
  const port = await new Promise<number>((resolve, reject) => {
    lines.on('line', (line) => {
      keep(line);
      const address = / (?:http:\/\/127\.0\.0\.1:(\d+)|unix:.+)$/.exec(line);
      if (address !== null) resolve(Number(address[1] ?? 0));
    });
    child.once('close', (code) => reject(new Error(`A server exited with ${code}:\n${output.join('\n')}`)));
  });
  child.once('exit', (code, by) => {
    if (!stopping.has(child))
      reportProgress(`A server exited unexpectedly with ${code ?? by}:\n${output.join('\n')}`);
  });
  if (child.pid === undefined) throw new Error('A server process could not be started.');
  return { child, pid: child.pid, port, outputBytes: () => bytes, stop: () => endProcess(child) };
}
