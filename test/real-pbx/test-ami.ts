/** A Manager Interface connection for tests: sends actions and keeps every event since the connection opened. */
import { AmiConnection } from '../../src/pbx/ami/connection.js';
import type { AmiMessage } from '../../src/pbx/ami/protocol.js';
import { AMI_PORT } from './asterisk-server.js';

export type EventMatch = (event: AmiMessage) => boolean;

const TIMEOUT_MS = 30_000;

export class TestAmi {
  readonly #connection: AmiConnection;
  readonly #events: AmiMessage[] = [];
  readonly #listeners = new Set<(event: AmiMessage) => void>();

  private constructor(address: string) {
    this.#connection = new AmiConnection({
      address: { host: address, port: AMI_PORT, username: 'test', secret: 'test' },
      onEvent: (event) => {
        this.#events.push(event);
        for (const listener of this.#listeners) listener(event);
      },
      onEnd: () => undefined,
    });
  }

  static async open(address: string): Promise<TestAmi> {
    const ami = new TestAmi(address);
    await ami.action({ Action: 'Login', Username: 'test', Secret: 'test', Events: 'on' });
    // Asterisk accepts Manager connections long before it has read its dialplan.
    await ami.event('the end of its start', (event) => event.get('event') === 'FullyBooted');
    return ami;
  }

  async action(headers: Readonly<Record<string, string>>): Promise<AmiMessage> {
    const { response } = await this.#connection.action(headers, TIMEOUT_MS);
    return response;
  }

  async list(headers: Readonly<Record<string, string>>): Promise<readonly AmiMessage[]> {
    const { list } = await this.#connection.action(headers, TIMEOUT_MS);
    return list;
  }

  /** Resolves to the first matching event, past or future. `description` names it in the error message. */
  event(description: string, match: EventMatch): Promise<AmiMessage> {
    const past = this.#events.find(match);
    if (past !== undefined) return Promise.resolve(past);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#listeners.delete(listener);
        reject(new Error(`Asterisk never reported ${description}.`));
      }, TIMEOUT_MS);
      const listener = (event: AmiMessage): void => {
        if (!match(event)) return;
        clearTimeout(timer);
        this.#listeners.delete(listener);
        resolve(event);
      };
      this.#listeners.add(listener);
    });
  }

  close(): void {
    this.#connection.end('closed');
  }
}
