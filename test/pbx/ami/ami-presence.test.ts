/** Presence over a Manager Interface that works, is slow, stops responding, goes down, comes back, or rejects the login. */
import { expect } from 'chai';
import type { HostLogger } from '../../../src/host/contract.js';
import { PRESENCES, type Presence, PresenceUnavailableError } from '../../../src/host/ports.js';
import { AmiPresence } from '../../../src/pbx/ami/ami-presence.js';
import type { AmiTiming } from '../../../src/pbx/ami/client.js';
import { noPresence } from '../../../src/pbx/ami/presence.js';
import { fromAsterisk, toAsteriskValue } from '../../../src/pbx/ami/presence-map.js';
import { createCertificates } from '../../support/certificates.js';
import { until } from '../../support/until.js';
import { AMI_SECRET, FakeAmi } from '../support/fake-ami.js';

const QUICK: Partial<AmiTiming> = { firstPauseMs: 5, longestPauseMs: 20, refusedPauseMs: 60_000 };
const soon = (ms = 2_000): number => performance.now() + ms;

describe('Presence over the Manager Interface', () => {
  let ami: FakeAmi;
  let log: ListeningLog;
  let presence: AmiPresence;

  async function open(timing: Partial<AmiTiming> = QUICK, listAgainMs = 60_000): Promise<void> {
    log = new ListeningLog();
    presence = new AmiPresence({ amiUrl: ami.url, logger: log, timing, listAgainMs });
    await presence.start();
  }

  beforeEach(async () => {
    ami = new FakeAmi();
    await ami.start();
  });

  afterEach(async () => {
    await presence?.close();
    await ami.stop();
  });

  it('stores each of the five and returns it, also after a new login', async () => {
    await open();
    for (const [at, value] of PRESENCES.entries()) {
      expect(await presence.set(`20${at}`, value, soon())).to.equal(value);
      expect(presence.presenceOf(`20${at}`)).to.equal(value);
    }
    await presence.close();
    await open();
    expect(PRESENCES.map((_, at) => presence.presenceOf(`20${at}`))).to.deep.equal([...PRESENCES]);
  });

  it('returns null for an extension whose presence was never set', async () => {
    await open();
    expect(presence.presenceOf('299')).to.equal(null);
  });

  it('shows what a phone or a panel set as the nearest of the five, or as null', async () => {
    const seen: Record<string, Presence | null> = {};
    await open();
    for (const state of [
      'available',
      'chat',
      'away',
      'xa',
      'dnd',
      'unavailable',
      'not_set',
      'busy_at_the_beach',
    ]) {
      ami.change('205', state);
      // The response to an action arrives after earlier events.
      await presence.set('299', 'Away', soon());
      seen[state] = presence.presenceOf('205');
    }
    expect(seen).to.deep.equal({
      available: 'Available',
      chat: 'Available',
      away: 'Away',
      xa: 'Out of office',
      dnd: 'Out of office',
      unavailable: 'Out of office',
      not_set: null,
      busy_at_the_beach: null,
    });
  });

  it('lists a thousand extensions without a request to Asterisk', async () => {
    for (let extension = 1000; extension < 2000; extension++) {
      ami.presence.set(String(extension), { state: 'away', subtype: '', message: '' });
    }
    await open();
    for (let extension = 1000; extension < 2000; extension++) {
      expect(presence.presenceOf(String(extension))).to.equal('Away');
    }
    expect(ami.actions).to.deep.equal(['Challenge', 'Login', 'PresenceStateList']);
  });

  it('reads packets of one byte, and events between and inside responses', async () => {
    ami.packetBytes = 1;
    ami.interleave = true;
    ami.presence.set('208', { state: 'away', subtype: 'custom_2', message: 'Zoë, 日本' });
    await open();
    expect(presence.presenceOf('208')).to.equal('Custom 2');
    expect(await presence.set('208', 'Custom 1', soon())).to.equal('Custom 1');
  });

  it('gives up in time when Asterisk is slow, and ignores the late response', async () => {
    await open();
    ami.silent = true;
    const started = performance.now();
    expect(await rejectionOf(presence.set('205', 'Away', soon(80)))).to.match(/is not responding/);
    expect(performance.now() - started).to.be.lessThan(1_000);
    const back = log.next(/^Connected/);
    ami.speak();
    await back;
    expect(await presence.set('205', 'Out of office', soon())).to.equal('Out of office');
  });

  it('detects a server that died silently', async () => {
    await open({ ...QUICK, pingAfterSilenceMs: 20, pingTimeoutMs: 20 });
    const away = log.next(/is down/);
    ami.silent = true;
    await away;
    expect(presence.health().state).to.equal('error');
    const back = log.next(/^Connected/);
    ami.speak();
    await back;
    expect(presence.health().state).to.equal('ok');
  });

  it('forgets all presence while Asterisk restarts, and reads it again afterwards', async () => {
    ami.presence.set('205', { state: 'away', subtype: '', message: '' });
    await open();
    expect(presence.presenceOf('205')).to.equal('Away');
    const away = log.next(/is down/);
    await ami.stop();
    await away;
    expect(presence.presenceOf('205')).to.equal(null);
    expect(await rejectionOf(presence.set('205', 'Available', soon()))).to.match(/is not responding/);
    ami.presence.set('205', { state: 'xa', subtype: 'out_of_office', message: '' });
    const back = log.next(/^Connected/);
    await ami.start();
    await back;
    expect(presence.presenceOf('205')).to.equal('Out of office');
  });

  it('reports a rejected login, does not retry soon, and never shows the secret', async () => {
    ami.secret = 'another';
    await open();
    expect(presence.health()).to.include({ state: 'error' });
    expect(presence.health().detail).to.contain('Authentication failed');
    expect(await rejectionOf(presence.set('205', 'Away', soon()))).to.match(
      /rejected the plugin's Manager user/,
    );
    expect(ami.actions).to.deep.equal(['Challenge', 'Login']);
    expect(log.text + JSON.stringify(presence.health())).not.to.contain(AMI_SECRET);
  });

  it('never sends the secret, but a response to Asterisk’s challenge', async () => {
    await open();
    expect(presence.health()).to.include({ state: 'ok' });
    expect(ami.received).to.include('AuthType: MD5').and.to.not.include(AMI_SECRET);
  });

  it('uses TLS for amis://, and only with a certificate that it can verify', async () => {
    const certificates = await createCertificates();
    await ami.stop();
    ami.tls = certificates.pem;
    await ami.start();
    const url = ami.url.replace('ami://', 'amis://');
    log = new ListeningLog();
    presence = new AmiPresence({ amiUrl: `${url}?ca=${certificates.ca}`, logger: log, timing: QUICK });
    await presence.start();
    expect(presence.health()).to.include({ state: 'ok' });
    await presence.close();
    ami.received = '';
    presence = new AmiPresence({ amiUrl: url, logger: log, timing: QUICK });
    await presence.start();
    expect(presence.health().detail).to.match(/certificate/);
    expect(ami.received).to.equal('');
    await certificates.remove();
  });

  it('says which module to load when Asterisk can’t list presence, and can still set it', async () => {
    ami.withoutList = true;
    await open();
    expect(presence.health().remedy).to.contain('res_manager_presencestate');
    expect(await presence.set('205', 'Away', soon())).to.equal('Away');
    expect(presence.presenceOf('205')).to.equal('Away');
  });

  it('requests the list again until it arrives, because Asterisk accepts logins before it has loaded all modules', async () => {
    ami.withoutList = true;
    ami.presence.set('205', { state: 'away', subtype: '', message: '' });
    const again = ami.heard('PresenceStateList').then(() => ami.heard('PresenceStateList'));
    await open(QUICK, 5);
    expect(presence.health()).to.include({ state: 'warning' });
    await again;
    ami.withoutList = false;
    await until(() => presence.health().state === 'ok');
    expect(presence.presenceOf('205')).to.equal('Away');
  });

  it('sends nothing for an extension whose name could end its line', async () => {
    await open();
    const before = ami.actions.length;
    for (const name of ['205\r\nAction: Originate', '205)', '205\0', '205,x', '']) {
      expect(await rejectionOf(presence.set(name, 'Away', soon())), name).to.match(/can't store presence/);
    }
    expect(ami.actions).to.have.length(before);
  });

  it('releases everything when closed, even during an action', async () => {
    await open();
    ami.silent = true;
    const received = ami.heard('Setvar');
    const rejected = rejectionOf(presence.set('205', 'Away', soon()));
    await received;
    await presence.close();
    expect(await rejected).to.match(/is not responding/);
  });
});

describe('Presence without a Manager Interface', () => {
  it('is null, can’t be set, and says which setting is missing', async () => {
    expect(noPresence.presenceOf('205')).to.equal(null);
    expect(await rejectionOf(noPresence.set('205', 'Away', soon()))).to.contain('EXOVO_AMI_URL');
    expect(noPresence.health().state).to.equal('warning');
    await noPresence.close();
  });
});

describe('The five presences in Asterisk’s terms', () => {
  it('are each recognised again by state and subtype', () => {
    for (const presence of PRESENCES) {
      const [state = '', subtype = '', ...message] = toAsteriskValue(presence).split(',');
      expect(fromAsterisk({ state, subtype })).to.equal(presence);
      expect(message, 'Asterisk reads options after another comma').to.have.length(1);
    }
  });
});

async function rejectionOf(promise: Promise<unknown>): Promise<string> {
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
