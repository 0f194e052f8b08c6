/** Presence over a Manager Interface that works: what is stored, shown and sent. */
import { expect } from 'chai';
import { PRESENCES, type Presence } from '../../../src/host/ports.js';
import { noPresence } from '../../../src/pbx/ami/presence.js';
import { fromAsterisk, toAsteriskValue } from '../../../src/pbx/ami/presence-map.js';
import { createCertificates } from '../../support/certificates.js';
import { AMI_SECRET } from '../support/fake-ami-responses.js';
import { rejectionOf, soon, withAmiPresence } from '../support/with-ami-presence.js';

describe('Presence over the Manager Interface', () => {
  const test = withAmiPresence();

  it('stores each of the five and returns it, also after a new login', async () => {
    await test.open();
    for (const [at, value] of PRESENCES.entries()) {
      expect(await test.presence.set(`20${at}`, value, soon())).to.equal(value);
      expect(test.presence.presenceOf(`20${at}`)).to.equal(value);
    }
    await test.presence.close();
    await test.open();
    expect(PRESENCES.map((_, at) => test.presence.presenceOf(`20${at}`))).to.deep.equal([...PRESENCES]);
  });

  it('returns null for an extension whose presence was never set', async () => {
    await test.open();
    expect(test.presence.presenceOf('299')).to.equal(null);
  });

  it('shows what a phone or a panel set as the nearest of the five, or as null', async () => {
    const seen: Record<string, Presence | null> = {};
    await test.open();
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
      test.ami.change('205', state);
      // The response to an action arrives after earlier events.
      await test.presence.set('299', 'Away', soon());
      seen[state] = test.presence.presenceOf('205');
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
      test.ami.presence.set(String(extension), { state: 'away', subtype: '', message: '' });
    }
    await test.open();
    for (let extension = 1000; extension < 2000; extension++) {
      expect(test.presence.presenceOf(String(extension))).to.equal('Away');
    }
    expect(test.ami.actions).to.deep.equal(['Challenge', 'Login', 'PresenceStateList']);
  });

  it('reads packets of one byte, and events between and inside responses', async () => {
    test.ami.packetBytes = 1;
    test.ami.interleave = true;
    test.ami.presence.set('208', { state: 'away', subtype: 'custom_2', message: 'Zoë, 日本' });
    await test.open();
    expect(test.presence.presenceOf('208')).to.equal('Custom 2');
    expect(await test.presence.set('208', 'Custom 1', soon())).to.equal('Custom 1');
  });

  it('responds to Asterisk’s challenge and never sends the secret', async () => {
    await test.open();
    expect(test.presence.health()).to.include({ state: 'ok' });
    expect(test.ami.received).to.include('AuthType: MD5').and.to.not.include(AMI_SECRET);
  });

  it('uses TLS for amis://, and only with a certificate that it can verify', async () => {
    const certificates = await createCertificates();
    await test.ami.stop();
    test.ami.tls = certificates.pem;
    await test.ami.start();
    const url = test.ami.url.replace('ami://', 'amis://');
    await test.open({ amiUrl: `${url}?ca=${certificates.ca}` });
    expect(test.presence.health()).to.include({ state: 'ok' });
    await test.presence.close();
    test.ami.received = '';
    await test.open({ amiUrl: url });
    expect(test.presence.health().detail).to.match(/certificate/);
    expect(test.ami.received).to.equal('');
    await certificates.remove();
  });

  it('sends nothing for an extension whose name could end its line', async () => {
    await test.open();
    const before = test.ami.actions.length;
    for (const name of ['205\r\nAction: Originate', '205)', '205\0', '205,x', '']) {
      expect(await rejectionOf(test.presence.set(name, 'Away', soon())), name).to.match(
        /can't store presence/,
      );
    }
    expect(test.ami.actions).to.have.length(before);
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
