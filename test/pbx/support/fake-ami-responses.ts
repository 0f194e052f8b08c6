/** What the fake Manager Interface responds to each action, as in the captured conversation. No I/O. */
import { createHash } from 'node:crypto';

export interface FakePresence {
  readonly state: string;
  readonly subtype: string;
  readonly message: string;
}

const STATES = new Set(['not_set', 'unavailable', 'available', 'away', 'xa', 'chat', 'dnd']);
/** An event that has nothing to do with presence. */
export const OTHER_EVENT =
  'Event: DeviceStateChange\r\nPrivilege: call,all\r\nDevice: IAX2/208\r\nState: UNKNOWN\r\n\r\n';

const CHALLENGE = '840415273';
export const AMI_USER = 'exovo';
export const AMI_SECRET = 'ami-secret';

export type Headers = ReadonlyMap<string, string>;

export interface AmiSession {
  authenticated: boolean;
  events: boolean;
}

export class FakeAmiResponses {
  readonly presence = new Map<string, FakePresence>();
  /** Sends an unrelated event before each response and inside each list. */
  interleave = false;
  /** Behaves like an Asterisk without res_manager_presencestate.so. */
  withoutList = false;
  /** The secret that a login must send. */
  secret = AMI_SECRET;

  /** Returns the response of the captured conversation to this action, with the events that follow immediately. */
  respond(session: AmiSession, headers: Headers): string {
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
    session: Pick<AmiSession, 'events'>,
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
}

export function changeEvent(extension: string, presence: ReadonlyMap<string, FakePresence>): string {
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
