/** Mistakes of a host, planted one by one in a host that passes: the contract kit finds each and names it. */
import { join } from 'node:path';
import { expect } from 'chai';
import { type ContractSubject, contractChecks, runContractChecks } from '../../src/contract-tests/index.js';
import { SIGN_IN } from '../../src/contract-tests/subject.js';
import { createHookRegistry } from '../../src/hooks/hook-registry.js';
import type { Administrator, AdminShell, ApiGate, PbxHost } from '../../src/host/contract.js';
import { CALL_PORT, EXTENSION_PORT, PRESENCE_PORT } from '../../src/host/hooks.js';
import type { HttpRequest } from '../../src/host/http.js';
import type { Call, CallLog, Extension, ExtensionDirectory, PresenceService } from '../../src/host/ports.js';
import { AdminClient } from '../support/admin-client.js';
import { capturedHost } from '../support/captured-host/plugin.js';
import { PACKAGE_ROOT } from '../support/package-root.js';
import { withTestHost } from '../support/with-test-host.js';

const START = '2026-07-04T14:02:11Z';
const HOUR_MS = 3_600_000;
const WHO = { by: 'tests', name: 'memory' };

interface Ports {
  readonly extensions: ExtensionDirectory;
  readonly calls: CallLog;
  readonly presence: PresenceService;
}

interface Mistake {
  readonly title: string;
  /** Start of the name of the check that finds it. */
  readonly check: string;
  readonly reason: RegExp;
  readonly host?: (host: PbxHost) => Partial<PbxHost>;
  readonly ports?: (ports: Ports) => Partial<Ports>;
  readonly isStrangerLetIn?: boolean;
  readonly isViewerAllowedAll?: boolean;
}

function extension(number: string): Extension {
  return { extension: number, name: `Desk ${number}`, email: null, enabled: true, presence: null };
}

function call(id: string, start = START): Call {
  return {
    id,
    start,
    direction: 'inbound',
    status: 'answered',
    from: { number: '+13135551234', name: null },
    to: { number: '205', name: null },
    durationSeconds: 92,
    talkSeconds: 78,
    hasRecording: false,
  };
}

/** Returns the time that a host shows if it writes its local time, `hours` ahead of UTC, with a Z. */
function labelledZ(hours: number, from: string): string {
  return new Date(Date.parse(from) + hours * HOUR_MS).toISOString().replace('.000Z', 'Z');
}

/** Gives the requests that reach the plugin another address, unless it is undefined. */
function withAddress(gate: ApiGate, addressOf: (req: HttpRequest) => unknown): ApiGate {
  return {
    ...gate,
    open: (router) =>
      gate.open((req, res, next) => {
        const address = addressOf(req);
        if (address !== undefined) Object.defineProperty(req, 'ip', { value: address });
        router(req, res, next);
      }),
  };
}

/** Methods of a class instance don't survive spreading. */
function bound(admin: AdminShell): AdminShell {
  return {
    requirePermission: (permission) => admin.requirePermission(permission),
    administratorOf: (req) => admin.administratorOf(req),
    csrfToken: (req) => admin.csrfToken(req),
    verifyCsrf: (req, token) => admin.verifyCsrf(req, token),
    render: (req, res, page) => admin.render(req, res, page),
  };
}

/** Replaces members of the administrator that the host reports. */
function withAdministrator(admin: AdminShell, members: Partial<Administrator>): AdminShell {
  return {
    ...bound(admin),
    administratorOf: (req) => {
      const found = admin.administratorOf(req);
      return found && { ...found, ...members };
    },
  };
}

const DATA: Readonly<Record<string, { extensions: Extension[]; calls: Call[] }>> = {
  '1': { extensions: [extension('205')], calls: [call('a1')] },
  '2': { extensions: [extension('301')], calls: [call('b1')] },
};
const EVERYTHING = Object.values(DATA);

const PORTS: Ports = {
  extensions: {
    list: async (tenantId) => DATA[tenantId]?.extensions ?? [],
    has: async (tenantId, number) =>
      (DATA[tenantId]?.extensions ?? []).some((item) => item.extension === number),
  },
  calls: { recent: async (tenantId, limit) => (DATA[tenantId]?.calls ?? []).slice(0, limit) },
  presence: {
    set: async () => {
      throw Object.assign(new Error('not here'), { name: 'PresenceUnavailableError' });
    },
  },
};

const MISTAKES: readonly Mistake[] = [
  {
    title: 'extensions of all tenants that exist',
    check: 'tenants that exist share',
    reason: /^The extension \d+ is listed for both 1 and 2\.$/,
    ports: ({ extensions }) => ({
      extensions: {
        ...extensions,
        list: async (id) => (id in DATA ? EVERYTHING.flatMap((tenant) => tenant.extensions) : []),
      },
    }),
  },
  {
    title: 'calls of all tenants that exist',
    check: 'tenants that exist share',
    reason: /^The call \w+ is listed for both 1 and 2\.$/,
    ports: () => ({
      calls: { recent: async (id) => (id in DATA ? EVERYTHING.flatMap((tenant) => tenant.calls) : []) },
    }),
  },
  {
    title: 'has() without the tenant',
    check: 'tenants that exist share',
    reason: /has\('2', '205'\) of 1: expected false, found true/,
    ports: ({ extensions }) => ({
      extensions: { ...extensions, has: async (_id, number) => ['205', '301'].includes(number) },
    }),
  },
  {
    title: 'presence that is stored for another tenant',
    check: 'tenants that exist share',
    reason: /The tenant 2 can set the presence of 205, which belongs to 1/,
    ports: () => ({ presence: { set: async (_id, _number, presence) => presence } }),
  },
  {
    title: 'local time of +07:00 written with Z, which is in the future',
    check: 'calls begin when',
    reason: /The call a1 begins at .*, in the future\. Convert local time to UTC/,
    ports: () => ({
      calls: { recent: async () => [call('a1', labelledZ(7, `${new Date().toISOString().slice(0, 19)}Z`))] },
    }),
  },
  {
    title: 'local time of −05:00 written with Z, against a known call',
    check: 'calls begin when',
    reason: /begins at 2026-07-04T09:02:11Z, but really began at 2026-07-04T14:02:11Z: it is off by -5 hours/,
    ports: () => ({ calls: { recent: async () => [call('a1', labelledZ(-5, START))] } }),
  },
  {
    title: 'a menu disposer that does nothing',
    check: 'a menu entry is on the pages',
    reason: /The disposer of addMenuEntry\(\) leaves the entry in the menu/,
    host: (host) => ({
      addMenuEntry: (entry) => {
        leftovers.push(host.addMenuEntry(entry));
        return () => {};
      },
    }),
  },
  {
    title: 'everybody who is signed in has the permission',
    check: 'a guarded page rejects somebody who is signed in without',
    reason: /The status for somebody without the permission: expected 403, found 200/,
    // If a host ignores permissions, its stranger gets the same responses as its administrator.
    isStrangerLetIn: true,
  },
  {
    title: 'an administrator who lacks the permission that lets them in',
    check: SIGN_IN,
    reason: /administratorOf\(\)\.permissions lacks exovo-api-access\.keys\.manage/,
    host: ({ admin }) => ({ admin: withAdministrator(admin, { permissions: ['acme.reports'] }) }),
  },
  {
    title: 'permissions that are known only behind requirePermission',
    check: SIGN_IN,
    reason:
      /permissions before requirePermission, by which the plugin chooses what to require: expected \[.*found undefined/,
    host: ({ admin }) => ({
      admin: {
        ...bound(admin),
        administratorOf: (req) => (req.url === '/unguarded' ? undefined : admin.administratorOf(req)),
      },
    }),
  },
  {
    title: 'a list of tenants without the administrator’s own',
    check: SIGN_IN,
    reason: /administratorOf\(\)\.tenants lacks the administrator’s own tenant/,
    host: ({ admin }) => ({ admin: withAdministrator(admin, { tenants: [{ id: '9', name: 'Nine' }] }) }),
  },
  {
    title: 'an administrator with permission to view who has all others, too',
    check: 'an administrator who may only view keys',
    reason: /The page offers a new key to one who may only view them/,
    isViewerAllowedAll: true,
  },
  {
    title: 'an address from X-Forwarded-For of anybody',
    check: 'the address of an administrator',
    reason: /administratorOf\(\)\.address is what X-Forwarded-For says/,
    host: ({ admin }) => ({
      admin: {
        ...bound(admin),
        administratorOf: (req) => {
          const found = admin.administratorOf(req);
          return found && { ...found, address: String(req.headers['x-forwarded-for'] ?? found.address) };
        },
      },
    }),
  },
  {
    title: 'an address of /api/v1 from X-Forwarded-For of anybody',
    check: 'the address from which a key is used',
    reason: /A key can be used from its networks by anybody who names it in X-Forwarded-For/,
    host: ({ gate }) => ({ gate: withAddress(gate, (req) => req.headers['x-forwarded-for']) }),
  },
  {
    title: 'helmet’s Referrer-Policy on the pages',
    check: 'a page is sent in the frame',
    reason: /Referrer-Policy of a page.*expected "same-origin", found "no-referrer"/,
    host: ({ admin }) => ({
      admin: {
        ...bound(admin),
        render: (req, res, page) => {
          res.setHeader('Referrer-Policy', 'no-referrer');
          admin.render(req, res, page);
        },
      },
    }),
  },
  {
    title: 'a publicUrl without the path below which the host is reached',
    check: 'publicUrl is a URL',
    reason: /The path of publicUrl: expected "\/", found "\/pbx"/,
    host: ({ publicUrl }) => ({ publicUrl: `${publicUrl}/pbx` }),
  },
];

const leftovers: (() => void | Promise<void>)[] = [];

describe('The contract kit', () => {
  const test = withTestHost({ pluginFolders: [join(PACKAGE_ROOT, 'test/support/captured-host')] });
  afterEach(async () => {
    for (const dispose of leftovers.splice(0)) await dispose();
  });

  const administrator = async () => ({ Cookie: (await AdminClient.signIn(test.url)).cookie });
  const subject = (mistake?: Mistake): ContractSubject => {
    const ports = { ...PORTS, ...mistake?.ports?.(PORTS) };
    const hooks = createHookRegistry();
    hooks.register(EXTENSION_PORT, WHO, ports.extensions);
    hooks.register(CALL_PORT, WHO, ports.calls);
    hooks.register(PRESENCE_PORT, WHO, ports.presence);
    const host: PbxHost = { ...capturedHost(), hooks, settings: { pbx: 'host' } };
    return {
      host: { ...host, ...mistake?.host?.(host) },
      url: test.url,
      tenantId: '1',
      otherTenantId: '2',
      unknownTenantId: 'nobody',
      knownCall: { id: 'a1', start: START },
      administrator,
      ...(mistake?.isStrangerLetIn && { stranger: administrator }),
      ...(mistake?.isViewerAllowedAll && { viewer: administrator }),
    };
  };
  const named = (start: string, mistake?: Mistake) => {
    const found = contractChecks(() => subject(mistake)).find(({ name }) => name.startsWith(start));
    if (found === undefined) throw new Error(`There is no check "${start} …".`);
    return found;
  };

  for (const mistake of MISTAKES) {
    it(`finds ${mistake.title}`, async () => {
      await named(mistake.check).run();
      const error = await named(mistake.check, mistake)
        .run()
        .then(
          () => expect.fail('the check passed'),
          (reason: Error) => reason,
        );
      expect(error.message).to.match(mistake.reason);
    });
  }

  it('blames one missing disposer in one check, and doesn’t try those that depend on it', async () => {
    const { fails } = await runContractChecks({
      ...subject(),
      host: { ...subject().host, mountRouter: () => undefined as never },
    });
    const [first, ...others] = fails.map(({ reason }) => reason);
    expect(first).to.include('mountRouter()');
    expect(
      others.filter((reason) => !reason.startsWith('Not tried, because this check failed: ')),
    ).to.deep.equal([]);
  });
});
