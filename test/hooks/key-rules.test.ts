/** The hooks KEY_POLICY and KEY_CHANGE_VETO: what a host may refuse, and what its failing does. */
import { expect } from 'chai';
import { createHookRegistry } from '../../src/hooks/hook-registry.js';
import type { PluginEvent } from '../../src/host/events.js';
import { AUDIT_SINK, KEY_CHANGE_VETO, KEY_POLICY, type KeyChange } from '../../src/host/hooks.js';
import { AdminClient } from '../support/admin-client.js';
import { startTestHost, type TestHost } from '../support/host.js';
import { until } from '../support/until.js';

const KEYS = '/admin/integrations/api/keys';
const acme = (name: string, order = 100) => ({ by: 'acme-pbx', name, order });

describe('The rules of the host for keys', () => {
  const hooks = createHookRegistry();
  let host: TestHost;
  let admin: AdminClient;
  const create = async (name = 'Made', scope = 'Read') => {
    const response = await admin.post(KEYS, { name, scope });
    const { code, detail, id } = (await response.json()) as Record<string, string>;
    return { status: response.status, code, detail, id: id ?? '' };
  };

  before(async () => {
    host = await startTestHost({ hooks });
    admin = await AdminClient.signIn(host.url);
  });
  after(() => host.stop());

  it('may refuse a name and a person, with a sentence for the administrator', async () => {
    const asked: unknown[] = [];
    const dispose = hooks.register(KEY_POLICY, acme('names'), {
      check: async (request) => {
        asked.push(request);
        return request.name.startsWith('CRM') ? undefined : 'The names of keys begin with CRM.';
      },
    });
    const refused = await create('Made');
    expect(refused).to.include({
      status: 403,
      code: 'change_refused',
      detail: 'The names of keys begin with CRM.',
    });
    expect((await create('CRM sync')).status).to.equal(201);
    expect(asked[0]).to.deep.include({ name: 'Made', scope: 'read' });
    expect(asked[0]).to.have.nested.property('administrator.username', 'admin');
    const headers = { Cookie: admin.cookie, Accept: 'text/html' };
    const form = await (await fetch(`${host.url}${KEYS}/new`, { headers })).text();
    const hidden = (name: string) => form.match(new RegExp(`name="${name}" value="([^"]*)"`))?.[1] ?? '';
    const fields = { _csrf: hidden('_csrf'), formToken: hidden('formToken'), name: 'Wall', scope: 'Read' };
    const body = new URLSearchParams(fields);
    const page = await fetch(`${host.url}${KEYS}`, { method: 'POST', headers, body });
    expect([page.status, await page.text()].join(' '))
      .to.match(/^403 /)
      .and.include('The names of keys begin with CRM.')
      .and.include('value="Wall"');
    dispose();
    expect((await create('Made')).status).to.equal(201);
  });

  it('may allow some scopes only', async () => {
    const dispose = hooks.register(KEY_POLICY, acme('scopes'), { allowedScopes: ['read'] });
    const refused = await create('Writes', 'Read & write');
    expect([refused.status, refused.code]).to.deep.equal([403, 'change_refused']);
    expect(refused.detail).to.include('the key policy "scopes" of acme-pbx');
    expect((await create('Reads', 'Read')).status).to.equal(201);
    dispose();
  });

  it('may limit the number of active keys, also where many are made at once', async () => {
    const before = (await (await admin.get(KEYS)).json()) as { items: unknown[] };
    const maxActiveKeys = before.items.length + 2;
    hooks.register(KEY_POLICY, acme('wide'), { maxActiveKeys: 1_000 });
    const dispose = hooks.register(KEY_POLICY, acme('limit'), { maxActiveKeys });
    const made = await Promise.all(Array.from({ length: 6 }, (_, i) => create(`At once ${i}`)));
    const created = made.filter(({ status }) => status === 201);
    expect(created).to.have.length(2);
    const more = await create('One more');
    expect(more.detail)
      .to.include(`There are ${maxActiveKeys} active keys already`)
      .and.include('"limit" of acme-pbx');
    await admin.revokeKey(created[0]?.id ?? '');
    expect((await create('In its place')).status).to.equal(201);
    dispose();
  });

  it('that throw, hang or answer garbage refuse a creation, naming the culprit, and write no key', async () => {
    const wrong: [string, () => unknown][] = [
      ['throws', () => Promise.reject(new Error('policy server down'))],
      ['hangs', () => new Promise(() => {})],
      ['garbage', () => 42],
    ];
    for (const [name, check] of wrong) {
      const dispose = hooks.register(KEY_POLICY, acme(name), { check: check as () => undefined });
      const refused = await create(`Never ${name}`);
      expect([refused.status, refused.code], name).to.deep.equal([503, 'change_undecided']);
      expect(refused.detail).to.include(`key policy "${name}" of acme-pbx`).and.not.include('policy server');
      expect(host.captured.messages()).to.include(`the key policy "${name}" of acme-pbx could not be asked`);
      dispose();
    }
    const { items } = (await (await admin.get(`${KEYS}?search=Never&state=all`)).json()) as {
      items: unknown[];
    };
    expect(items).to.deep.equal([]);
  });

  it('may veto a creation and a revocation, before anything is written', async () => {
    const { id } = await create('Kept');
    const asked: KeyChange[] = [];
    const dispose = hooks.register(KEY_CHANGE_VETO, acme('hours'), {
      check: (change) => {
        asked.push(change);
        return 'Keys are changed in working hours only.';
      },
    });
    expect(await create('Vetoed')).to.include({ status: 403, code: 'change_refused' });
    const revoked = await admin.post(`${KEYS}/${id}/revoke`);
    expect([revoked.status, ((await revoked.json()) as { detail: string }).detail]).to.deep.equal([
      403,
      'Keys are changed in working hours only.',
    ]);
    expect(asked.map(({ type, keyId, keyName }) => [type, keyId, keyName])).to.deep.equal([
      ['api_key.created', null, 'Vetoed'],
      ['api_key.revoked', id, 'Kept'],
    ]);
    dispose();
  });

  it('cannot keep a key alive by breaking: a revocation goes ahead when the veto fails', async () => {
    const { id } = await create('Stolen');
    const dispose = hooks.register(KEY_CHANGE_VETO, acme('broken'), {
      check: () => {
        throw new Error('broken');
      },
    });
    expect((await create('Refused')).code).to.equal('change_undecided');
    await admin.revokeKey(id);
    expect(host.captured.messages()).to.include('the veto "broken" of acme-pbx could not be asked');
    dispose();
  });

  it('tell sinks of each change after commit, in order, without waiting for them', async () => {
    const heard: [string, PluginEvent][] = [];
    let release = () => {};
    const stuck = new Promise<void>((resolve) => {
      release = resolve;
    });
    hooks.register(AUDIT_SINK, acme('slow', 1), {
      record: async (event) => {
        await stuck;
        heard.push(['slow', event]);
      },
    });
    hooks.register(AUDIT_SINK, acme('broken', 2), {
      record: () => {
        throw new Error('syslog is full');
      },
    });
    hooks.register(AUDIT_SINK, acme('good', 3), { record: (event) => void heard.push(['good', event]) });
    const made = await admin.createKey('Told of');
    await admin.revokeKey(made.id);
    await until(() => heard.length === 2);
    expect(heard.map(([by, { type, keyId }]) => [by, type, keyId])).to.deep.equal([
      ['good', 'api_key.created', made.id],
      ['good', 'api_key.revoked', made.id],
    ]);
    release();
    await until(() => heard.length === 4);
    expect(heard.slice(2).map(([by, { type }]) => [by, type])).to.deep.equal([
      ['slow', 'api_key.created'],
      ['slow', 'api_key.revoked'],
    ]);
    const [, event] = heard[0] ?? [];
    expect(event).to.include({
      tenantId: '1',
      actor: 'admin',
      keyName: 'Told of',
      scope: 'read',
      keyPrefix: made.prefix,
    });
    expect(event?.at).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(JSON.stringify(heard)).not.to.include(made.key);
    expect(
      host.captured.messages().filter((message) => message.includes('"broken" of acme-pbx did not take')),
    ).to.have.length(2);
  });
});
