/**
 * A fake Manager Interface for failures that a real Asterisk rarely shows. It responds as in the captured conversation
 * (a test compares the two), and it can split its packets, insert events, be slow, stop responding, hang up and come back.
 */
import { createHash } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

export interface FakePresence {
  readonly state: string;
  readonly subtype: string;
  readonly message: string;
}

const STATES = new Set(['not_set', 'unavailable', 'available', 'away', 'xa', 'chat', 'dnd']);
const OTHER_EVENT =
  'Event: DeviceStateChange\r\nPrivilege: call,all\r\nDevice: IAX2/208\r\nState: UNKNOWN\r\n\r\n';

const CHALLENGE = '840415273';
export const AMI_USER = 'exovo';
export const AMI_SECRET = 'ami-secret';

type Headers = ReadonlyMap<string, string>;

interface Session {
  readonly socket: Socket;
  authenticated: boolean;
  events: boolean;
}

export class FakeAmi {
  readonly presence = new Map<string, FakePresence>();
  /** Names of the actions received, in order. */
  readonly actions: string[] = [];
  /** Size of a packet in bytes; 0 sends complete messages. */
  packetBytes = 0;
  /** Sends an unrelated event before each response and inside each list. */
  interleave = false;
  /** Withholds all responses until `speak()`. */
  silent = false;
  /** Behaves like an Asterisk without res_manager_presencestate.so. */
  withoutList = false;
  /** The secret that a login must send. */
  secret = AMI_SECRET;
  /** Key and certificate in PEM, with which it speaks only TLS. */
  tls: { readonly key: string; readonly cert: string } | undefined;
  /** Everything that clients have sent, after decryption. */
  received = '';
  readonly #heard = new EventEmitter();
  readonly #sessions = new Set<Session>();
  readonly #withheld: (() => void)[] = [];
  #server: Server | undefined;
  #port = 0;

  get url(): string {
    return `ami://${AMI_USER}:${AMI_SECRET}@127.0.0.1:${this.#port}`;
  }

  get port(): number {
    return this.#port;
  }

  /** Listens, on the same port as before if it was closed. */
  async start(): Promise<void> {
    this.#server =
      this.tls === undefined
        ? createServer((socket) => this.#accept(socket))
        : createTlsServer(this.tls, (socket) => this.#accept(socket));
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Closes all connections and refuses new ones. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    for (const { socket } of this.#sessions) socket.destroy();
    server.close();
    await once(server, 'close');
  }

  /** Resolves when the next action with this name has arrived. */
  async heard(action: string): Promise<void> {
    await once(this.#heard, action);
  }

  /** Sends all withheld responses. */
  speak(): void {
    this.silent = false;
    for (const respond of this.#withheld.splice(0)) respond();
  }

  /** Changes presence like a phone, a user panel or the command line does. */
  change(extension: string, state: string, subtype = ''): void {
    this.presence.set(extension, { state, subtype, message: '' });
    for (const session of this.#sessions)
      if (session.events) this.#send(session, changeEvent(extension, this.presence));
  }

  #accept(socket: Socket): void {
    const session: Session = { socket, authenticated: false, events: false };
    this.#sessions.add(session);
    let text = '';
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#sessions.delete(session));
    socket.on('data', (bytes) => {
      text += bytes.toString('utf8');
      this.received += bytes.toString('utf8');
      for (;;) {
        const end = text.indexOf('\r\n\r\n');
        if (end < 0) return;
        this.#receive(session, parseHeaders(text.slice(0, end)));
        text = text.slice(end + 4);
      }
    });
    this.#send(session, 'Asterisk Call Manager/13.0.0\r\n');
  }

  #receive(session: Session, headers: Headers): void {
    const action = headers.get('Action') ?? '';
    const respond = () => {
      if (this.interleave) this.#send(session, OTHER_EVENT);
      this.#send(session, this.respond(session, headers));
    };
    this.actions.push(action);
    if (this.silent) this.#withheld.push(respond);
    else respond();
    this.#heard.emit(action);
  }

  /** Returns the response of the captured conversation to this action, with the events that follow immediately. */
  respond(session: Pick<Session, 'authenticated' | 'events'>, headers: Headers): string {
    const id = headers.get('ActionID') ?? '';
    const action = headers.get('Action') ?? '';
    const success = (lines: string): string => `Response: Success\r\nActionID: ${id}\r\n${lines}\r\n`;
    const error = (message: string): string =>
      `Response: Error\r\nActionID: ${id}\r\nMessage: ${message}\r\n\r\n`;
    if (action === 'Challenge') return success(`Challenge: ${CHALLENGE}\r\n`);
    if (action === 'Login') {
      if (!this.#isAuthentic(headers)) return error('Authentication failed');
      session.authenticated = true;
      session.events = (headers.get('Events') ?? 'on') !== 'off';
      return success('Message: Authentication accepted\r\n');
    }
    if (!session.authenticated) return error('Permission denied');
    switch (action) {
      case 'Setvar':
        return this.#setvar(session, headers, success, error);
      case 'PresenceState':
        return success(`Message: Presence State\r\n${this.#stateLines(headers.get('Provider') ?? '')}`);
      case 'PresenceStateList':
        return this.withoutList ? error(unknown(action)) : this.#list(id, success);
      case 'Getvar':
        return success(`Variable: ${headers.get('Variable')}\r\nValue: ${this.#subtypeOf(headers)}\r\n`);
      case 'Events':
        session.events = true;
        return success('Events: On\r\n');
      case 'Ping':
        return success('Ping: Pong\r\nTimestamp: 1795410794.138155\r\n');
      case 'Logoff':
        return `Response: Goodbye\r\nActionID: ${id}\r\nMessage: Thanks for all the fish.\r\n\r\n`;
      default:
        return error(unknown(action));
    }
  }

  #isAuthentic(headers: Headers): boolean {
    const key = createHash('md5')
      .update(CHALLENGE + this.secret)
      .digest('hex');
    return headers.get('AuthType') === 'MD5'
      ? headers.get('Key') === key
      : headers.get('Secret') === this.secret;
  }

  #setvar(
    session: Pick<Session, 'events'>,
    headers: Headers,
    success: (lines: string) => string,
    error: (message: string) => string,
  ): string {
    const extension =
      /^PRESENCE_STATE\(CustomPresence:(.+)\)$/.exec(headers.get('Variable') ?? '')?.[1] ?? '';
    const [state = '', subtype = '', message = '', options = ''] = (headers.get('Value') ?? '').split(',');
    if (extension === '' || !STATES.has(state) || !['', 'e'].includes(options))
      return error('Variable not set');
    const plain = (text: string): string =>
      options === 'e' ? Buffer.from(text, 'base64').toString('utf8') : text;
    this.presence.set(extension, { state, subtype: plain(subtype), message: plain(message) });
    const event = session.events ? changeEvent(extension, this.presence) : '';
    return success('Message: Variable Set\r\n') + event;
  }

  #stateLines(provider: string): string {
    const held = this.presence.get(provider.replace('CustomPresence:', ''));
    if (held === undefined) return 'State: not_set\r\n';
    const subtype = held.subtype === '' ? '' : `Subtype: ${held.subtype}\r\n`;
    // Asterisk repeats the header Message for old clients.
    const message =
      held.message === '' ? '' : `Message: ${held.message}\r\nPresenceMessage: ${held.message}\r\n`;
    return `State: ${held.state}\r\n${subtype}${message}`;
  }

  #list(id: string, success: (lines: string) => string): string {
    const items = [...this.presence.keys()].reverse().map((extension) => {
      const item = changeEvent(extension, this.presence).replace('Privilege: call,all', `ActionID: ${id}`);
      return this.interleave ? OTHER_EVENT + item : item;
    });
    return (
      success('EventList: start\r\nMessage: Presence State Changes will follow\r\n') +
      items.join('') +
      `Event: PresenceStateListComplete\r\nActionID: ${id}\r\nEventList: Complete\r\nListItems: ${items.length}\r\n\r\n`
    );
  }

  #subtypeOf(headers: Headers): string {
    const extension = /CustomPresence:([^,]+),subtype/.exec(headers.get('Variable') ?? '')?.[1] ?? '';
    return this.presence.get(extension)?.subtype ?? '';
  }

  /** Writes one packet at a time, each after the previous one has been sent. */
  #send({ socket }: Pick<Session, 'socket'>, text: string): void {
    const bytes = Buffer.from(text, 'utf8');
    const size = this.packetBytes || bytes.length;
    socket.setNoDelay(true);
    for (let at = 0; at < bytes.length; at += size) socket.write(bytes.subarray(at, at + size));
  }
}

function changeEvent(extension: string, presence: ReadonlyMap<string, FakePresence>): string {
  const { state, subtype, message } = presence.get(extension) ?? {
    state: 'not_set',
    subtype: '',
    message: '',
  };
  return [
    'Event: PresenceStateChange',
    'Privilege: call,all',
    `Presentity: CustomPresence:${extension}`,
    `Status: ${state}`,
    `Subtype: ${subtype}`,
    `Message: ${message}`,
    '\r\n',
  ].join('\r\n');
}

function unknown(action: string): string {
  return `Invalid/unknown command: ${action}. Use Action: ListCommands to show available commands.`;
}

export function parseHeaders(text: string): Map<string, string> {
  return new Map(
    text
      .split('\r\n')
      .filter((line) => line !== '')
      .map((line) => {
        const colon = line.indexOf(': ');
        return colon < 0 ? [line.replace(/:$/, ''), ''] : [line.slice(0, colon), line.slice(colon + 2)];
      }),
  );
}
