import { expect } from 'chai';
import { container } from 'tsyringe';
import { HOST_API_VERSION, type PbxHost } from '../../src/host/contract.js';
import { createHookRegistry } from '../../src/host/hook-registry.js';
import { missingParts } from '../../src/host/missing-parts.js';
import { createPlugin } from '../../src/plugin.js';
import { captureLog } from '../support/log.js';

const connection = { user: 'nobody', database: 'nothing', host: '127.0.0.1', port: 1 };
const nothing = () => {};

function adapter(): PbxHost {
  return {
    apiVersion: HOST_API_VERSION,
    name: 'Acme PBX',
    publicUrl: 'http://127.0.0.1',
    container: container.createChildContainer(),
    logger: captureLog().log,
    settings: { pbx: 'standalone' },
    database: { own: connection, pbx: connection },
    tenants: { isActive: async () => true },
    admin: {
      requirePermission: () => nothing,
      administratorOf: () => undefined,
      csrfToken: () => '',
      verifyCsrf: () => false,
      render: nothing,
    },
    events: { on: () => nothing, emit: nothing },
    hooks: createHookRegistry(),
    mountRouter: () => nothing,
    addMenuEntry: () => nothing,
  };
}

describe('An adapter that lacks a part', () => {
  it('is told at enable which, by the name of the host, before anything is touched', async () => {
    const { logger: _logger, ...rest } = adapter();
    const incomplete = {
      ...rest,
      tenants: {},
      admin: { ...rest.admin, verifyCsrf: 'yes' },
      mountRouter: undefined,
    };
    const error = await createPlugin()
      .enable(incomplete as never)
      .then(
        () => expect.fail('it was enabled'),
        (reason: Error) => reason,
      );
    expect(error.message).to.include(
      'Acme PBX lacks logger (an object), tenants.isActive (a function), admin.verifyCsrf (a function), mountRouter (a function).',
    );
    expect(error.message).to.include('src/host/contract.ts');
  });

  it('is found whichever part it is; a whole adapter lacks none, with or without hooks', () => {
    const { hooks: _hooks, ...withoutHooks } = adapter();
    expect(missingParts(adapter())).to.deep.equal([]);
    expect(missingParts(withoutHooks)).to.deep.equal([]);
    for (const part of Object.keys(withoutHooks)) {
      const missing = missingParts({ ...withoutHooks, [part]: undefined });
      expect(missing, part).to.have.length(1);
      expect(missing[0]).to.match(new RegExp(`^${part} \\(an? (string|object|function)\\)$`));
    }
    expect(missingParts({ ...withoutHooks, hooks: {} })).to.include('hooks.contributions (a function)');
    expect(missingParts(null)).to.include('container (an object)');
  });

  it('is refused when its contract is of another version, naming both', async () => {
    const error = await createPlugin()
      .enable({ ...adapter(), apiVersion: '2.0.0' })
      .catch((reason: Error) => reason);
    expect(String(error)).to.include('needs a host with the plugin contract ^1.0.0; Acme PBX has 2.0.0');
  });
});
