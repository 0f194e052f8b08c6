/** Enable refuses a host that doesn't implement the host contract, with a sentence that names what is wrong. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import express, { type RequestHandler } from 'express';
import { container } from 'tsyringe';
import { missingParts } from '../../src/composition/host-checks.js';
import { createHookRegistry } from '../../src/hooks/hook-registry.js';
import { HOST_API_VERSION, type PbxHost } from '../../src/host/contract.js';
import { CALL_PORT, EXTENSION_PORT, PRESENCE_PORT } from '../../src/host/hooks.js';
import { createGate } from '../../src/http/api-gate.js';
import { PBX_SCHEMA_IDS } from '../../src/pbx/schemas.js';
import { createPlugin } from '../../src/plugin.js';
import { createTestDatabase } from '../support/database.js';
import { captureLog } from '../support/log.js';

const connection = { user: 'nobody', database: 'nothing', host: '127.0.0.1', port: 1 };
const nothing = () => {};

function pbxHost(): PbxHost {
  return {
    apiVersion: HOST_API_VERSION,
    name: 'Acme PBX',
    publicUrl: 'http://127.0.0.1',
    gate: createGate({ publicUrl: 'http://127.0.0.1' }),
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

describe('A host that lacks a part', () => {
  it('is refused at enable with a sentence that names the host and each part, before anything is touched', async () => {
    const { logger: _logger, ...rest } = pbxHost();
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
    expect(error.message).to.include('exovo-api-access/host');
  });

  it('gets instructions for adding the gate if it was written for a version of the contract without one', async () => {
    const { gate: _gate, ...older } = pbxHost();
    const error = await createPlugin()
      .enable({ ...older, apiVersion: '1.0.0' } as PbxHost)
      .then(
        () => expect.fail('it was enabled'),
        (reason: Error) => reason,
      );
    expect(error.message).to.match(/^Acme PBX lacks gate \(an object\)\./);
    expect(error.message).to.include('call createGate({ publicUrl }) of exovo-api-access/host once at start');
  });

  it('is refused if the host itself is missing or a part has an invalid value', async () => {
    const refusal = (host: unknown) =>
      createPlugin()
        .enable(host as PbxHost)
        .then(
          () => 'enabled',
          (reason: Error) => reason.message,
        );
    expect(await refusal(undefined)).to.match(/^The host lacks .*gate \(an object\)/);
    expect(await refusal({ ...pbxHost(), publicUrl: 'acme' })).to.equal(
      'Acme PBX has the publicUrl "acme", which is not a URL such as https://pbx.example.com. ' +
        'Correct the PbxHost.',
    );
    expect(await refusal({ ...pbxHost(), settings: { pbx: 'other' } })).to.include(
      `The setting pbx is "other"; it must be one of ${PBX_SCHEMA_IDS.join(', ')}, or host if the host has ports of its own.`,
    );
  });

  it('is refused if an entry of allowedOrigins is not an origin, or if the gate was created with other origins', async () => {
    const refusal = (allowedOrigins: unknown, ofGate: readonly string[] = []) =>
      createPlugin()
        .enable({
          ...pbxHost(),
          settings: { pbx: 'host', allowedOrigins } as PbxHost['settings'],
          gate: createGate({ publicUrl: 'http://127.0.0.1', allowedOrigins: ofGate }),
        })
        .then(
          () => 'enabled',
          (reason: Error) => reason.message,
        );
    const wall = 'https://wall.example';
    expect(await refusal([`${wall}/`], [`${wall}/`])).to.equal(
      'Acme PBX has a wrong setting allowedOrigins: "https://wall.example/" is not how browsers send this origin. Write "https://wall.example". Correct the PbxHost.',
    );
    expect(await refusal(wall)).to.include('a setting allowedOrigins that is not a list');
    expect(await refusal([wall])).to.include('pass the setting to createGate()');
    expect(await refusal([], [wall])).to.include('pass the setting to createGate()');
    expect(await refusal([wall, 'http://localhost:3000'], ['http://localhost:3000', wall])).to.include(
      'has not registered EXTENSION_PORT',
    );
  });

  it('is refused if a registration returns no disposer, and what was mounted responds 503', async () => {
    const database = await createTestDatabase();
    const hooks = createHookRegistry();
    const who = { by: 'acme', name: 'ports' };
    hooks.register(EXTENSION_PORT, who, { list: async () => [], has: async () => false });
    hooks.register(CALL_PORT, who, { recent: async () => [] });
    hooks.register(PRESENCE_PORT, who, { set: async () => null });
    const { connection: own } = database;
    const complete = { ...pbxHost(), hooks, settings: { pbx: 'host' }, database: { own, pbx: own } };
    const mounted: RequestHandler[] = [];
    const forgetful = {
      'mountRouter()': {
        mountRouter: (_path: string, handler: RequestHandler) => void mounted.push(handler),
      },
      'addMenuEntry()': { addMenuEntry: nothing },
      'events.on()': { events: { on: nothing, emit: nothing } },
    };
    try {
      for (const [part, broken] of Object.entries(forgetful)) {
        const error = await createPlugin()
          .enable({ ...complete, ...broken } as unknown as PbxHost)
          .catch((reason: Error) => reason);
        expect(String(error)).to.include(`${part} of Acme PBX returned no disposer`);
      }
      const app = express().disable('x-powered-by');
      for (const handler of mounted) app.use('/admin/integrations/api', handler);
      const server = app.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const page = `http://127.0.0.1:${port}/admin/integrations/api`;
      const response = await fetch(page, { headers: { Accept: 'application/json' } });
      server.close();
      expect([response.status, ((await response.json()) as { code: string }).code]).to.deep.equal([
        503,
        'api_unavailable',
      ]);
    } finally {
      await database.drop();
    }
  });

  it('is detected for every part, and a complete host passes, with or without hooks and container', () => {
    const { hooks: _hooks, container: _container, ...withoutHooks } = pbxHost();
    expect(missingParts(pbxHost())).to.deep.equal([]);
    expect(missingParts(withoutHooks)).to.deep.equal([]);
    for (const part of Object.keys(withoutHooks)) {
      const missing = missingParts({ ...withoutHooks, [part]: undefined });
      expect(missing, part).to.have.length(1);
      expect(missing[0]).to.match(new RegExp(`^${part} \\(an? (string|object|function)\\)$`));
    }
    expect(missingParts({ ...withoutHooks, hooks: {} })).to.include('hooks.contributions (a function)');
    expect(missingParts({ ...withoutHooks, container: {} })).to.deep.equal([
      'container.createChildContainer (a function)',
    ]);
    expect(missingParts(null)).to.include('gate (an object)');
  });

  it('is refused if it implements another version of the contract, and the sentence names both versions', async () => {
    const error = await createPlugin()
      .enable({ ...pbxHost(), apiVersion: '1.0.0' })
      .catch((reason: Error) => reason);
    expect(String(error)).to.include('needs version ^2.0.0 of the host contract; Acme PBX has 1.0.0');
  });
});
