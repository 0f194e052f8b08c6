/** Sets and reads presence from both sides on a real Asterisk, with the Manager rights that docs/freepbx.md asks for. */
import { expect } from 'chai';
import { PRESENCES, type Presence } from '../../src/host/ports.js';
import { AmiConnection, AmiRefusedError } from '../../src/pbx/ami/connection.js';
import { until } from '../support/until.js';
import { AMI_PORT } from './asterisk-server.js';
import { BedApi } from './bed-api.js';
import { PLUGIN_AMI } from './pbx-configuration.js';
import { TestBed } from './test-bed.js';

const EVENT_TIMEOUT_MS = 5_000;

describe('presence on a real Asterisk', () => {
  let bed: TestBed;
  let api: BedApi;

  before(async () => {
    bed = await TestBed.start('Europe/Berlin');
    await bed.setPresence('203', 'dnd');
    api = await BedApi.start(bed);
  });

  after(async () => {
    await api?.stop();
    await bed?.stop();
  });

  for (const presence of PRESENCES) {
    it(`stores "${presence}" in Asterisk and returns it in the list of extensions`, async () => {
      const response = await api.setPresence('201', presence);
      expect(response.status, await response.clone().text()).to.equal(200);
      expect(await response.json()).to.deep.equal({ extension: '201', presence });
      expect((await api.extension('201'))?.presence).to.equal(presence);
      expect(await bed.presenceState('201')).to.deep.equal(STORED[presence]);
    });
  }

  it('returns a presence that was set before the host started', async () => {
    expect((await api.extension('203'))?.presence).to.equal('Out of office');
  });

  it('returns null for an extension whose presence was never set', async () => {
    expect((await api.extension('204'))?.presence).to.equal(null);
  });

  it('returns a presence that a phone sets', async () => {
    // Each state must map to a different presence than the one before, or the wait below would not wait.
    for (const [state, seen] of [
      ['away', 'Away'],
      ['available', 'Available'],
      ['xa', 'Out of office'],
      ['chat', 'Available'],
      ['unavailable', 'Out of office'],
    ] as const) {
      await bed.setPresence('202', state);
      // Asterisk can send earlier events after its response to an action.
      await until(
        async () => (await api.extension('202'))?.presence === seen,
        EVENT_TIMEOUT_MS,
        `${state} as ${seen}`,
      );
    }
  });

  it('responds 404 for an extension that does not exist and changes nothing in Asterisk', async () => {
    expect((await api.setPresence('999', 'Away')).status).to.equal(404);
    expect((await bed.presenceState('999')).state).to.equal('not_set');
  });

  it('works with a Manager user that may do nothing else', async () => {
    const connection = new AmiConnection({
      address: {
        host: bed.addresses.pbx,
        port: AMI_PORT,
        username: PLUGIN_AMI.user,
        secret: PLUGIN_AMI.secret,
      },
      onEvent: () => undefined,
      onEnd: () => undefined,
    });
    const { user: Username, secret: Secret } = PLUGIN_AMI;
    await connection.action({ Action: 'Login', Username, Secret, Events: 'call' }, 5_000);
    for (const action of ['Command', 'Originate', 'GetConfig', 'UpdateConfig', 'Reload']) {
      const refusal = await connection.action({ Action: action }, 5_000).catch((error: unknown) => error);
      expect(refusal, action).to.be.instanceOf(AmiRefusedError);
      expect(String(refusal), action).to.match(/permission/i);
    }
    connection.end('done');
  });
});

const STORED: Readonly<Record<Presence, { state: string; subtype: string }>> = {
  Available: { state: 'available', subtype: '' },
  Away: { state: 'away', subtype: '' },
  'Out of office': { state: 'xa', subtype: 'out_of_office' },
  'Custom 1': { state: 'chat', subtype: 'custom_1' },
  'Custom 2': { state: 'away', subtype: 'custom_2' },
};
