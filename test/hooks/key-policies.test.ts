/** The hook KEY_POLICY: what a host can refuse, and what happens if a policy fails. */
import { expect } from 'chai';
import { createHookRegistry } from '../../src/hooks/hook-registry.js';
import { KEY_POLICY, type KeyCreation } from '../../src/host/hooks.js';
import { withTestHost } from '../support/with-test-host.js';

const KEYS = '/admin/integrations/api/keys';
const acme = (name: string, order = 100) => ({ by: 'acme-pbx', name, order });

describe('Key policies of a host', () => {
  const hooks = createHookRegistry();
  const host = withTestHost({ hooks });
  const create = async (name = 'Office', scope = 'Read') => {
    const response = await host.admin.post(KEYS, { name, scope });
    const { code, detail, id } = (await response.json()) as Record<string, string>;
    return { status: response.status, code, detail, id: id ?? '' };
  };

  it('refuse a key by its name, with a sentence that the administrator sees in the form', async () => {
    const creations: KeyCreation[] = [];
    const dispose = hooks.register(KEY_POLICY, acme('names'), {
      checkCreation: async (creation) => {
        creations.push(creation);
        return creation.keyName.startsWith('CRM') ? undefined : 'Key names must begin with CRM.';
      },
    });
    expect(await create('Office')).to.include({
      status: 403,
      code: 'change_refused',
      detail: 'Key names must begin with CRM.',
    });
    expect((await create('CRM sync')).status).to.equal(201);
    expect(creations[0]).to.deep.include({ keyName: 'Office', scope: 'read' });
    expect(creations[0]).to.have.nested.property('administrator.username', 'admin');
    const headers = { Cookie: host.admin.cookie, Accept: 'text/html' };
    const form = await (await fetch(`${host.url}${KEYS}/new`, { headers })).text();
    const hidden = (name: string) => form.match(new RegExp(`name="${name}" value="([^"]*)"`))?.[1] ?? '';
    const fields = { _csrf: hidden('_csrf'), formToken: hidden('formToken'), name: 'Wall', scope: 'Read' };
    const body = new URLSearchParams(fields);
    const page = await fetch(`${host.url}${KEYS}`, { method: 'POST', headers, body });
    expect([page.status, await page.text()].join(' '))
      .to.match(/^403 /)
      .and.include('Key names must begin with CRM.')
      .and.include('value="Wall"');
    dispose();
    expect((await create('Office')).status).to.equal(201);
  });

  it('restrict the scopes of new keys', async () => {
    const dispose = hooks.register(KEY_POLICY, acme('scopes'), { allowedScopes: ['read'] });
    const refused = await create('Writes', 'Read & write');
    expect([refused.status, refused.code]).to.deep.equal([403, 'change_refused']);
    expect(refused.detail).to.include('the key policy "scopes" of acme-pbx');
    expect((await create('Reads', 'Read')).status).to.equal(201);
    dispose();
  });

  it('limit the number of active keys, even if many are created at once', async () => {
    const before = (await (await host.admin.get(KEYS)).json()) as { items: unknown[] };
    const maxActiveKeys = before.items.length + 2;
    const disposeWide = hooks.register(KEY_POLICY, acme('wide'), { maxActiveKeys: 1_000 });
    const dispose = hooks.register(KEY_POLICY, acme('limit'), { maxActiveKeys });
    const attempts = await Promise.all(Array.from({ length: 6 }, (_, i) => create(`At once ${i}`)));
    const created = attempts.filter(({ status }) => status === 201);
    expect(created).to.have.length(2);
    const more = await create('One more');
    expect(more.status).to.equal(403);
    expect(more.detail).to.include(String(maxActiveKeys)).and.include('"limit" of acme-pbx');
    await host.admin.revokeKey(created[0]?.id ?? '');
    expect((await create('In its place')).status).to.equal(201);
    dispose();
    disposeWide();
  });

  it('prevent a creation if they throw, hang or return garbage, and are named', async () => {
    const wrong: [string, () => unknown][] = [
      ['throws', () => Promise.reject(new Error('policy server down'))],
      ['hangs', () => new Promise(() => {})],
      ['garbage', () => 42],
    ];
    for (const [name, check] of wrong) {
      const dispose = hooks.register(KEY_POLICY, acme(name), { checkCreation: check as () => undefined });
      const refused = await create(`Never ${name}`);
      expect([refused.status, refused.code], name).to.deep.equal([503, 'change_undecided']);
      expect(refused.detail).to.include(`key policy "${name}" of acme-pbx`).and.not.include('policy server');
      expect(host.captured.messages()).to.include(`the key policy "${name}" of acme-pbx could not decide`);
      dispose();
    }
    const { items } = (await (await host.admin.get(`${KEYS}?search=Never&state=all`)).json()) as {
      items: unknown[];
    };
    expect(items).to.deep.equal([]);
  });

  it('refuse a revocation before anything is written', async () => {
    const { id } = await create('Kept');
    const revocations: unknown[] = [];
    const dispose = hooks.register(KEY_POLICY, acme('hours'), {
      checkRevocation: (revocation) => {
        revocations.push(revocation);
        return 'Keys are changed in working hours only.';
      },
    });
    const refused = await host.admin.post(`${KEYS}/${id}/revoke`);
    expect([refused.status, ((await refused.json()) as { detail: string }).detail]).to.deep.equal([
      403,
      'Keys are changed in working hours only.',
    ]);
    expect(revocations).to.have.length(1);
    expect(revocations[0]).to.deep.include({ keyId: id, keyName: 'Kept', scope: 'read' });
    expect((await create('Not asked about')).status).to.equal(201);
    dispose();
    await host.admin.revokeKey(id);
  });

  it('are called in order, and the first refusal ends the check', async () => {
    const called: string[] = [];
    const policy = (name: string, objection?: string) => ({
      checkCreation: () => {
        called.push(name);
        return objection;
      },
    });
    const disposers = [
      hooks.register(KEY_POLICY, acme('last', 3), policy('last')),
      hooks.register(KEY_POLICY, acme('first', 1), policy('first')),
      hooks.register(KEY_POLICY, acme('second', 2), policy('second', 'Not today.')),
    ];
    expect((await create('Refused')).detail).to.equal('Not today.');
    expect(called).to.deep.equal(['first', 'second']);
    for (const dispose of disposers) await dispose();
  });

  it('cannot keep a key alive: a revocation succeeds if a policy throws, hangs or returns garbage', async () => {
    const wrong: [string, () => unknown][] = [
      [
        'broken',
        () => {
          throw new Error('broken');
        },
      ],
      ['stuck', () => new Promise(() => {})],
      ['liar', () => false],
    ];
    for (const [name, check] of wrong) {
      const { id } = await create(`Stolen ${name}`);
      const dispose = hooks.register(KEY_POLICY, acme(name), { checkRevocation: check as () => undefined });
      await host.admin.revokeKey(id);
      expect(host.captured.messages()).to.include(`the key policy "${name}" of acme-pbx could not decide`);
      dispose();
    }
  }).timeout(20_000);
});
