/** Presence on a real Asterisk, set and seen from both sides, with the Manager rights that the README asks for. */
import { expect } from 'chai';
import { PRESENCES, type Presence } from '../../src/host/ports.js';
import { AmiConnection, AmiRefusedError } from '../../src/pbx/ami/connection.js';
import { until } from '../support/until.js';
import { BedApi } from './api-of-bed.js';
import { AMI_PORT } from './asterisk-server.js';
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
    it(`stores "${presence}" in Asterisk, where the extension’s watchers see it, and tells it again`, async () => {
      const response = await api.setPresence('201', presence);
      expect(response.status, await response.clone().text()).to.equal(200);
      expect(await response.json()).to.deep.equal({ extension: '201', presence });
      expect((await api.extension('201'))?.presence).to.equal(presence);
      expect(await bed.presenceState('201')).to.deep.equal(STORED[presence]);
    });
  }

  it('knows what was set before the host started', async () => {
    expect((await api.extension('203'))?.presence).to.equal('Out of office');
  });

  it('tells nothing of an extension whose presence was never set', async () => {
    expect((await api.extension('204'))?.presence).to.equal(null);
  });

  it('sees what a telephone sets', async () => {
    // Each to be told from the one before it.
    for (const [state, seen] of [
      ['away', 'Away'],
      ['available', 'Available'],
      ['xa', 'Out of office'],
      ['chat', 'Available'],
      ['unavailable', 'Out of office'],
    ] as const) {
      await bed.setPresence('202', state);
      // Asterisk answers an action on its own: events of before may come after it.
      await until(
        async () => (await api.extension('202'))?.presence === seen,
        EVENT_TIMEOUT_MS,
        `${state} as ${seen}`,
      );
    }
  });

  it('answers 404 for an extension that does not exist, and asks Asterisk nothing', async () => {
    expect((await api.setPresence('999', 'Away')).status).to.equal(404);
    expect((await bed.presenceState('999')).state).to.equal('not_set');
  });

  it('needs a Manager user that may do nothing else', async () => {
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
