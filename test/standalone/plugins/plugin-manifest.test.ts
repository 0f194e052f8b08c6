/** Promises of plugin.json: this package's own fits, and what does not fit is refused with a sentence. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  checkEngines,
  checkSettings,
  type PluginManifest,
  readManifest,
} from '../../../src/standalone/plugins/plugin-manifest.js';
import { PACKAGE_ROOT } from '../../support/package-root.js';

const refusal = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('It was taken.');
};

describe('plugin.json', () => {
  let own: PluginManifest;
  before(async () => {
    own = await readManifest(PACKAGE_ROOT);
  });

  it('fits its schema, this host and this Node, and has the version of package.json', async () => {
    checkEngines(own);
    const pack = JSON.parse(await readFile(join(PACKAGE_ROOT, 'package.json'), 'utf8')) as {
      version: string;
    };
    expect(own.version).to.equal(pack.version);
    expect(own.id).to.equal('exovo-api-access');
  });

  it('is refused with a sentence when a host or Node of another version is needed', () => {
    const engines = { host: '^3.0.0', node: '>=20.19' };
    expect(refusal(() => checkEngines({ ...own, engines }))).to.equal(
      'API access needs host API ^3.0.0; this host has 2.0.0.',
    );
    expect(refusal(() => checkEngines({ ...own, engines: { host: '^2.0.0', node: '>=99' } }))).to.match(
      /^API access needs Node >=99; this is Node \d/,
    );
  });

  it('fills in the settings’ defaults, and refuses others without repeating a value', () => {
    expect(checkSettings(own, {})).to.deep.equal({ pbx: 'standalone' });
    const sentence = refusal(() => checkSettings(own, { amiUrl: 'http://u:hunter2@h' }));
    expect(sentence).to.match(/^The settings of API access do not fit: \/amiUrl /);
    expect(sentence).to.not.include('hunter2');
    expect(refusal(() => checkSettings(own, { pbx: 'x' }))).to.include('/pbx');
    expect(refusal(() => checkSettings(own, { colour: 'red' }))).to.include('additional properties');
  });

  for (const [what, change] of [
    ['an id in capitals', { id: 'Exovo' }],
    ['no version', { version: undefined }],
    ['an unknown field', { colour: 'red' }],
    [
      'an admin route without a permission',
      { routes: [{ mount: '/admin/x', authorisation: 'host-administrator' }] },
    ],
    ['a mount outside /api and /admin', { routes: [{ mount: '/etc/x', authorisation: 'plugin' }] }],
    ['a main outside its folder by a full path', { main: '/etc/x.js' }],
  ] as const) {
    it(`is refused with ${what}`, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'exovo-manifest-'));
      await writeFile(join(folder, 'plugin.json'), JSON.stringify({ ...own, ...change }));
      let message = '';
      await readManifest(folder).catch((error: Error) => {
        message = error.message;
      });
      await rm(folder, { recursive: true });
      expect(message).to.match(/^Its plugin\.json does not fit: /);
    });
  }
});
