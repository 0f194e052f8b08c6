/** Presence over a Manager Interface that is slow, stops responding, goes down, comes back, or rejects the login. */
import { expect } from 'chai';
import { until } from '../../support/until.js';
import { AMI_SECRET } from '../support/fake-ami-responses.js';
import { rejectionOf, soon, withAmiPresence } from '../support/with-ami-presence.js';

describe('Presence over a Manager Interface that fails', () => {
  const test = withAmiPresence();

  it('gives up in time when Asterisk is slow, and ignores the late response', async () => {
    await test.open();
    test.ami.silent = true;
    const started = performance.now();
    expect(await rejectionOf(test.presence.set('205', 'Away', soon(80)))).to.match(/is not responding/);
    expect(performance.now() - started).to.be.lessThan(1_000);
    const back = test.log.next(/^Connected/);
    test.ami.speak();
    await back;
    expect(await test.presence.set('205', 'Out of office', soon())).to.equal('Out of office');
  });

  it('detects a server that died silently', async () => {
    await test.open({ timing: { pingAfterSilenceMs: 20, pingTimeoutMs: 20 } });
    const away = test.log.next(/is down/);
    test.ami.silent = true;
    await away;
    expect(test.presence.health().state).to.equal('error');
    const back = test.log.next(/^Connected/);
    test.ami.speak();
    await back;
    expect(test.presence.health().state).to.equal('ok');
  });

  it('forgets all presence while Asterisk restarts, and reads it again afterwards', async () => {
    test.ami.presence.set('205', { state: 'away', subtype: '', message: '' });
    await test.open();
    expect(test.presence.presenceOf('205')).to.equal('Away');
    const away = test.log.next(/is down/);
    await test.ami.stop();
    await away;
    expect(test.presence.presenceOf('205')).to.equal(null);
    expect(await rejectionOf(test.presence.set('205', 'Available', soon()))).to.match(/is not responding/);
    test.ami.presence.set('205', { state: 'xa', subtype: 'out_of_office', message: '' });
    const back = test.log.next(/^Connected/);
    await test.ami.start();
    await back;
    expect(test.presence.presenceOf('205')).to.equal('Out of office');
  });

  it('reports a rejected login, does not retry soon, and never shows the secret', async () => {
    test.ami.secret = 'another';
    await test.open();
    expect(test.presence.health()).to.include({ state: 'error' });
    expect(test.presence.health().detail).to.contain('Authentication failed');
    expect(await rejectionOf(test.presence.set('205', 'Away', soon()))).to.match(
      /rejected the plugin's Manager user/,
    );
    expect(test.ami.actions).to.deep.equal(['Challenge', 'Login']);
    expect(test.log.text + JSON.stringify(test.presence.health())).not.to.contain(AMI_SECRET);
  });

  it('says which module to load when Asterisk can’t list presence, and can still set it', async () => {
    test.ami.withoutList = true;
    await test.open();
    expect(test.presence.health().remedy).to.contain('res_manager_presencestate');
    expect(await test.presence.set('205', 'Away', soon())).to.equal('Away');
    expect(test.presence.presenceOf('205')).to.equal('Away');
  });

  it('requests the list again until it arrives, because Asterisk accepts logins before it has loaded all modules', async () => {
    test.ami.withoutList = true;
    test.ami.presence.set('205', { state: 'away', subtype: '', message: '' });
    const again = test.ami.heard('PresenceStateList').then(() => test.ami.heard('PresenceStateList'));
    await test.open({ listAgainMs: 5 });
    expect(test.presence.health()).to.include({ state: 'warning' });
    await again;
    test.ami.withoutList = false;
    await until(() => test.presence.health().state === 'ok');
    expect(test.presence.presenceOf('205')).to.equal('Away');
  });

  it('releases everything when closed, even during an action', async () => {
    await test.open();
    test.ami.silent = true;
    const received = test.ami.heard('Setvar');
    const rejected = rejectionOf(test.presence.set('205', 'Away', soon()));
    await received;
    await test.presence.close();
    expect(await rejected).to.match(/is not responding/);
  });
});
