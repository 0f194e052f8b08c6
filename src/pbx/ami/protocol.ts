/**
 * The wire format of Asterisk's Manager Interface (AMI): messages of `Name: value` lines that end with an empty line.
 *
 * We don't use a package for this: the published clients have had no release for years, overwrite a header that occurs
 * twice (the response to PresenceState has two called Message), break characters that arrive in two packets, or send line
 * breaks in values to the server.
 */
import { StringDecoder } from 'node:string_decoder';

/** Headers in the order received; names in lower case. */
export class AmiMessage {
  constructor(readonly headers: readonly (readonly [name: string, value: string])[]) {}

  /** Returns the value of the first header with this name. */
  get(name: string): string | undefined {
    return this.headers.find(([header]) => header === name)?.[1];
  }
}

/** Larger than any list item. A peer that sends more without an empty line does not speak AMI. */
const MAX_MESSAGE_CHARACTERS = 1_000_000;
const GREETING = /^Asterisk Call Manager\//;

export class AmiProtocolError extends Error {
  override readonly name = 'AmiProtocolError';
}

/** Collects bytes until messages are complete. Each connection needs its own. */
export class AmiReader {
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';
  #greeted = false;
  #headers: [string, string][] = [];
  /** The length so far of the message that is being read. */
  #characters = 0;

  /** Returns the messages that these bytes complete. Throws AmiProtocolError if the peer does not speak AMI. */
  push(bytes: Buffer): AmiMessage[] {
    const lines = (this.#rest + this.#decoder.write(bytes)).split('\n');
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > MAX_MESSAGE_CHARACTERS) throw new AmiProtocolError('a line without an end');
    const messages: AmiMessage[] = [];
    for (const line of lines) {
      const message = this.#line(line.endsWith('\r') ? line.slice(0, -1) : line);
      if (message !== null) messages.push(message);
    }
    return messages;
  }

  #line(line: string): AmiMessage | null {
    if (!this.#greeted) {
      if (!GREETING.test(line))
        throw new AmiProtocolError('the server did not send the greeting of Asterisk');
      this.#greeted = true;
      return null;
    }
    if (line !== '') {
      this.#characters += line.length;
      if (this.#characters > MAX_MESSAGE_CHARACTERS) throw new AmiProtocolError('a message without an end');
      const colon = line.indexOf(':');
      // Free text, which some commands return, belongs to no header.
      if (colon > 0) this.#headers.push([line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]);
      return null;
    }
    this.#characters = 0;
    if (this.#headers.length === 0) return null;
    const message = new AmiMessage(this.#headers);
    this.#headers = [];
    return message;
  }
}

/**
 * Encodes one action. Throws RangeError if a value contains a line break: a person who chose the value could otherwise
 * add a header or an action of their own.
 */
export function encodeAction(headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries(headers).map(([name, value]) => {
    // \0 ends a string inside Asterisk, so it is refused like a line break.
    if (!/^[A-Za-z]+$/.test(name) || /[\r\n\0]/.test(value)) {
      throw new RangeError(`The AMI header ${JSON.stringify(name)} would break out of its line.`);
    }
    return `${name}: ${value}\r\n`;
  });
  return `${lines.join('')}\r\n`;
}
