/** The hook ITEM_FIELDS: members of a host in the items of lists, null if they fail. */
import { expect } from 'chai';
import Joi from 'joi';
import { createApiClient } from '../../src/client/client.js';
import { createHookRegistry } from '../../src/hooks/hook-registry.js';
import { ITEM_FIELDS, type ItemFields } from '../../src/host/hooks.js';
import { type Document, OpenApiContract } from '../support/openapi-contract.js';
import { withTestHost } from '../support/with-test-host.js';

type Item = Record<string, unknown>;

describe('Item fields of a host', () => {
  const hooks = createHookRegistry();
  const host = withTestHost({ hooks });
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
    key = (await host.admin.createKey('Fields')).key;
  });

  it("are under the host's name in each item, and change nothing else", async () => {
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

  it('can be several in each call, and are in the OpenAPI document', async () => {
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
    const seen = { method: 'GET', path: '/calls', status: 200, headers: response.headers };
    expect(contract.differences({ ...seen, body })).to.deep.equal([]);
    const wrong = body.replace(/"x-acme":\{"cents":\d+\}/, '"x-acme":{"cents":"many"}');
    expect(contract.differences({ ...seen, body: wrong })).not.to.be.empty;
    for (const dispose of disposers) await dispose();
  });

  it('are null and named in the log if they throw, hang or return garbage; the list is still sent', async () => {
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

  it('are null only in an item whose value is invalid, and logged once a minute', async () => {
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

  it('are left out and named in the log if their schema is invalid; the typed client still works', async () => {
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
