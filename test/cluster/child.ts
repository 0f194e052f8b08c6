/** A program that a test kills, stops, freezes and starts again. */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';

export class Child {
  #process: ChildProcess | undefined;

  get isRunning(): boolean {
    return (
      this.#process !== undefined && this.#process.exitCode === null && this.#process.signalCode === null
    );
  }

  start(program: string, args: readonly string[], options: SpawnOptions): ChildProcess {
    if (this.isRunning) throw new Error(`${program} is still running.`);
    this.#process = spawn(program, args, options);
    return this.#process;
  }

  /** Sends the signal and waits until the process has ended. */
  async end(signal: NodeJS.Signals): Promise<void> {
    if (!this.isRunning || this.#process === undefined) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill(signal);
    await ended;
  }

  /** Stops the process without ending it: its connections stay open and it doesn't respond, as if its cable were cut. */
  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process?.kill('SIGCONT');
  }
}
