/**
 * The wire format of Asterisk's Manager Interface (AMI): messages of `Name: value` lines, ended by an empty line.
 *
 * Written here and not taken from a package: the published clients are years without a release, overwrite a header
 * that comes twice (PresenceState answers with two called Message), cut characters that arrive in two packets, or
 * pass line breaks in values on to the server. Pure but for the bytes that a reader holds between two packets.
 */
import { StringDecoder } from 'node:string_decoder';

/** Headers in the order of the wire; names in lower case. */
export class AmiMessage {
  constructor(readonly headers: readonly (readonly [name: string, value: string])[]) {}

  /** The first header of this name. */
  get(name: string): string | undefined {
    return this.headers.find(([header]) => header === name)?.[1];
  }
}

/** More than any list item; a peer that sends more without an empty line does not speak AMI. */
const MAX_MESSAGE_CHARACTERS = 1_000_000;
const GREETING = /^Asterisk Call Manager\//;

export class AmiProtocolError extends Error {
  override readonly name = 'AmiProtocolError';
}

/** Collects bytes until messages are whole. One for each connection. */
export class AmiReader {
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';
  #greeted = false;
  #headers: [string, string][] = [];
  /** Of the message that is being read. */
  #characters = 0;

  /** The messages that these bytes complete. @throws AmiProtocolError when the peer does not speak AMI. */
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
      if (!GREETING.test(line)) throw new AmiProtocolError('the server did not greet as Asterisk does');
      this.#greeted = true;
      return null;
    }
    if (line !== '') {
      this.#characters += line.length;
      if (this.#characters > MAX_MESSAGE_CHARACTERS) throw new AmiProtocolError('a message without an end');
      const colon = line.indexOf(':');
      // Free text, as some commands answer it, belongs to no header.
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
 * One action as bytes. A line break in a value would begin a header, or an action, of the value's author: nothing is
 * sent then.
 */
export function encodeAction(headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries(headers).map(([name, value]) => {
    // \0 ends a string inside Asterisk, and is refused with the line breaks.
    if (!/^[A-Za-z]+$/.test(name) || /[\r\n\0]/.test(value)) {
      throw new RangeError(`The AMI header ${JSON.stringify(name)} would break out of its line.`);
    }
    return `${name}: ${value}\r\n`;
  });
  return `${lines.join('')}\r\n`;
}
