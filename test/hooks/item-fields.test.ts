/** The hook ITEM_FIELDS: members of a host in the items of lists, and null where it fails. */
import { expect } from 'chai';
import Joi from 'joi';
import { createApiClient } from '../../src/client/client.js';
import { createHookRegistry } from '../../src/hooks/hook-registry.js';
import { ITEM_FIELDS, type ItemFields } from '../../src/host/hooks.js';
import { AdminClient } from '../support/admin-client.js';
import { startTestHost, type TestHost } from '../support/host.js';
import { type Document, OpenApiContract } from '../support/openapi-contract.js';

type Item = Record<string, unknown>;

describe('Item fields of the host', () => {
  const hooks = createHookRegistry();
  let host: TestHost;
  let key: string;
  const list = async (path: string) => {
    const response = await fetch(`${host.url}/api/v1${path}`, {
      headers: { Authorization: `Bearer ${key}` },
    });
    expect(response.status).to.equal(200);
    return ((await response.json()) as { items: Item[] }).items;
  };
  const desks = (read: ItemFields['read']): ItemFields => ({
    item: 'extension',
    namespace: 'x-acme',
    schema: Joi.object({ desk: Joi.string().required() }),
    read: read as never,
  });

  before(async () => {
    host = await startTestHost({ hooks });
    key = (await (await AdminClient.signIn(host.url)).createKey('Fields')).key;
  });
  after(() => host.stop());

  it('stand under the name of the host in each item, and change nothing else', async () => {
    const plain = await list('/extensions');
    const read = (tenantId: string, items: readonly object[]) =>
      items.map((item, i) => (i === 0 ? null : { desk: `${tenantId}-${(item as Item).extension}` }));
    const dispose = hooks.register(ITEM_FIELDS, { by: 'acme-pbx', name: 'desks' }, desks(read));
    const extended = await list('/extensions');
    expect(extended).to.deep.equal(
      plain.map((item, i) => ({ ...item, 'x-acme': i === 0 ? null : { desk: `1-${item.extension}` } })),
    );
    expect((await list('/calls?limit=1'))[0]).not.to.have.property('x-acme');
    dispose();
    expect(await list('/extensions')).to.deep.equal(plain);
  });

  it('stand in calls too, several side by side, and in the OpenAPI document', async () => {
    const disposers = ['x-acme', 'x-acme-two'].map((namespace, i) =>
      hooks.register(
        ITEM_FIELDS,
        { by: 'acme-pbx', name: `cost-${i}` },
        {
          item: 'call',
          namespace: namespace as `x-${string}`,
          schema: {
            type: 'object',
            properties: { cents: { $ref: '#/$defs/cents' } },
            $defs: { cents: { type: 'integer' } },
          },
          read: async (_tenantId, calls) => calls.map(({ talkSeconds }) => ({ cents: talkSeconds + i })),
        },
      ),
    );
    const response = await fetch(`${host.url}/api/v1/calls?limit=2`, {
      headers: { Authorization: `Bearer ${key}` },
    });
    const body = await response.text();
    const [call] = (JSON.parse(body) as { items: Item[] }).items;
    expect(call?.['x-acme']).to.deep.equal({ cents: call?.talkSeconds });
    expect(call?.['x-acme-two']).to.deep.equal({ cents: Number(call?.talkSeconds) + 1 });
    const document = (await (await fetch(`${host.url}/api/v1/openapi.json`)).json()) as Document;
    const contract = new OpenApiContract(document);
    const answer = { method: 'GET', path: '/calls', status: 200, headers: response.headers };
    expect(contract.differences({ ...answer, body })).to.deep.equal([]);
    const wrong = body.replace(/"x-acme":\{"cents":\d+\}/, '"x-acme":{"cents":"many"}');
    expect(contract.differences({ ...answer, body: wrong })).not.to.be.empty;
    for (const dispose of disposers) await dispose();
  });

  it('that throw, hang or answer garbage are null and named in the log, and the list is answered', async () => {
    const wrong: [string, () => unknown][] = [
      ['throws', () => Promise.reject(new Error('no desks'))],
      ['hangs', () => new Promise(() => {})],
      ['short', () => []],
      ['garbage', () => 'desk'],
    ];
    for (const [name, read] of wrong) {
      const dispose = hooks.register(ITEM_FIELDS, { by: 'acme-pbx', name }, desks(read as never));
      const items = await list('/extensions');
      expect(items.length).to.be.greaterThan(1);
      for (const item of items) expect(item['x-acme'], name).to.equal(null);
      expect(host.captured.messages(), name).to.include(`The item fields "${name}" of acme-pbx failed`);
      dispose();
    }
  });

  it('of one item that are not as declared are null in that item only, and logged once a minute', async () => {
    const read = (_tenantId: string, items: readonly object[]) =>
      items.map((_, i) => ({ desk: i === 0 ? 7 : 'd' }));
    const dispose = hooks.register(ITEM_FIELDS, { by: 'acme-pbx', name: 'partly' }, desks(read));
    await list('/extensions');
    const items = await list('/extensions');
    expect(items[0]?.['x-acme']).to.equal(null);
    expect(items[1]?.['x-acme']).to.deep.equal({ desk: 'd' });
    const logged = host.captured.messages().filter((message) => message.includes('"partly"'));
    expect(logged).to.have.length(1);
    dispose();
  });

  it('whose schema is none are left out, by name, and the typed client is none the wiser', async () => {
    const dispose = hooks.register(
      ITEM_FIELDS,
      { by: 'acme-pbx', name: 'odd' },
      { ...desks(() => []), schema: { type: 'no such type' } },
    );
    const { data } = await createApiClient({ baseUrl: `${host.url}/api/v1`, key }).GET('/extensions');
    expect(data?.items[0]).not.to.have.property('x-acme');
    expect(host.captured.messages()).to.include(
      'The item fields "odd" of acme-pbx cannot be used and is left out',
    );
    dispose();
  });
});
