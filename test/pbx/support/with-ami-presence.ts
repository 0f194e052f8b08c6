/** Presence over a fake Manager Interface, new for each test. */
import { expect } from 'chai';
import type { HostLogger } from '../../../src/host/contract.js';
import { PresenceUnavailableError } from '../../../src/host/ports.js';
import { AmiPresence } from '../../../src/pbx/ami/ami-presence.js';
import type { AmiTiming } from '../../../src/pbx/ami/client.js';
import { FakeAmi } from './fake-ami.js';

const QUICK: Partial<AmiTiming> = { firstPauseMs: 5, longestPauseMs: 20, refusedPauseMs: 60_000 };

interface OpenOptions {
  readonly amiUrl?: string;
  readonly timing?: Partial<AmiTiming>;
  readonly listAgainMs?: number;
}

export interface AmiSuite {
  readonly ami: FakeAmi;
  /** The log of the presence that was opened last. */
  readonly log: ListeningLog;
  readonly presence: AmiPresence;
  /** Connects to the Manager Interface, with short pauses. */
  open(options?: OpenOptions): Promise<void>;
}

/** Starts a Manager Interface before each test of the current `describe`, and stops everything after it. */
export function withAmiPresence(): AmiSuite {
  let ami = new FakeAmi();
  let log = new ListeningLog();
  let presence: AmiPresence | undefined;
  beforeEach(async () => {
    ami = new FakeAmi();
    await ami.start();
  });
  afterEach(async () => {
    await presence?.close();
    await ami.stop();
  });
  return {
    get ami() {
      return ami;
    },
    get log() {
      return log;
    },
    get presence() {
      if (presence === undefined) throw new Error('No presence has been opened yet.');
      return presence;
    },
    open: async ({ amiUrl = ami.url, timing, listAgainMs = 60_000 } = {}) => {
      log = new ListeningLog();
      presence = new AmiPresence({ amiUrl, logger: log, timing: { ...QUICK, ...timing }, listAgainMs });
      await presence.start();
    },
  };
}

/** Returns a deadline. */
export const soon = (ms = 2_000): number => performance.now() + ms;

/** Returns the message with which setting presence is rejected. */
export async function rejectionOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    expect(error).to.be.instanceOf(PresenceUnavailableError);
    return (error as Error).message;
  }
  throw new Error('presence was set');
}

/** A log that a test can wait for. */
class ListeningLog implements HostLogger {
  text = '';
  readonly #listeners: { readonly pattern: RegExp; readonly heard: () => void }[] = [];

  next(pattern: RegExp): Promise<void> {
    return new Promise((heard) => {
      this.#listeners.push({ pattern, heard });
    });
  }

  debug = (fields: object, message: string): void => this.#write(fields, message);
  info = (fields: object, message: string): void => this.#write(fields, message);
  warn = (fields: object, message: string): void => this.#write(fields, message);
  error = (fields: object, message: string): void => this.#write(fields, message);

  #write(fields: object, message: string): void {
    this.text += `${JSON.stringify(fields)} ${message}\n`;
    for (const listener of this.#listeners.splice(0)) {
      if (listener.pattern.test(message)) listener.heard();
      else this.#listeners.push(listener);
    }
  }
}
