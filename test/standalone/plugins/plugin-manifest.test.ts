/** Promises of the check of plugin.json: this package's own is valid, and an invalid one is refused with a sentence. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { HOST_API_VERSION } from '../../../src/host/contract.js';
import {
  checkEngines,
  checkSettings,
  type PluginManifest,
  readManifest,
} from '../../../src/standalone/plugins/plugin-manifest.js';
import { PACKAGE_ROOT } from '../../support/package-root.js';

const errorOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('It was accepted.');
};

describe('plugin.json', () => {
  let own: PluginManifest;
  before(async () => {
    own = await readManifest(PACKAGE_ROOT);
  });

  it('of this package matches its schema, this host, this Node and the version of package.json', async () => {
    checkEngines(own);
    const pack = JSON.parse(await readFile(join(PACKAGE_ROOT, 'package.json'), 'utf8')) as {
      version: string;
    };
    expect(own.version).to.equal(pack.version);
    expect(own.id).to.equal('exovo-api-access');
  });

  it('is refused with a sentence if it requires another host API or another Node', () => {
    expect(errorOf(() => checkEngines({ ...own, engines: { ...own.engines, host: '^99.0.0' } }))).to.equal(
      `API access requires host API ^99.0.0; this host has ${HOST_API_VERSION}.`,
    );
    expect(errorOf(() => checkEngines({ ...own, engines: { ...own.engines, node: '>=99' } }))).to.match(
      /^API access requires Node >=99; this is Node \d/,
    );
  });

  it('sets defaults for settings, and refuses invalid ones without repeating their values', () => {
    expect(checkSettings(own, {})).to.deep.equal({ pbx: 'standalone', publicReference: true });
    const message = errorOf(() => checkSettings(own, { amiUrl: 'http://u:hunter2@h' }));
    expect(message).to.match(/^The settings of API access are invalid: \/amiUrl /);
    expect(message).to.not.include('hunter2');
    expect(errorOf(() => checkSettings(own, { pbx: 'x' }))).to.include('/pbx');
    expect(errorOf(() => checkSettings(own, { colour: 'red' }))).to.include('additional property "colour"');
  });

  for (const [fault, change, named] of [
    ['a capital letter in its ID', { id: 'Exovo' }, '/id does not match pattern'],
    ['no version', { version: undefined }, 'requires property "version"'],
    ['an unknown field', { colour: 'red' }, 'additional property "colour"'],
    [
      'an admin route without a permission',
      { routes: [{ mount: '/admin/x', authorisation: 'host-administrator' }] },
      '/routes/0 requires property "permission"',
    ],
    [
      'a mount outside /api and /admin',
      { routes: [{ mount: '/etc/x', authorisation: 'plugin' }] },
      '/routes/0/mount does not match pattern',
    ],
    ['an absolute path as main', { main: '/etc/x.js' }, '/main does not match pattern'],
  ] as const) {
    it(`is refused with ${fault}`, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'exovo-manifest-'));
      await writeFile(join(folder, 'plugin.json'), JSON.stringify({ ...own, ...change }));
      const message = await readManifest(folder).then(
        () => 'It was accepted.',
        (error: Error) => error.message,
      );
      await rm(folder, { recursive: true });
      expect(message)
        .to.match(/^plugin\.json is invalid: /)
        .and.include(named);
    });
  }
});
