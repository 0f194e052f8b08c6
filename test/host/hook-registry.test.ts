import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import Joi from 'joi';
import { BUILT_IN_PATHS } from '../../src/host/endpoint-objection.js';
import { createHookRegistry } from '../../src/host/hook-registry.js';
import {
  AUDIT_SINK,
  CALL_PORT,
  ENDPOINT,
  type Endpoint,
  ITEM_FIELDS,
  type ItemFields,
  KEY_CHANGE_VETO,
  KEY_POLICY,
} from '../../src/host/hooks.js';
import { PACKAGE_ROOT } from '../../src/standalone/package-root.js';

const sink = () => ({ record: () => {} });
const endpoint = (more: Partial<Endpoint> = {}): Endpoint => ({
  method: 'GET',
  path: '/acme/queues',
  scope: 'read',
  summary: 'List queues',
  answer: Joi.object({}),
  example: { answer: {} },
  handle: () => ({}),
  ...more,
});
const fields = (namespace: string): ItemFields => ({
  item: 'extension',
  namespace: namespace as `x-${string}`,
  schema: Joi.object({}),
  read: () => [],
});

describe('The hook registry', () => {
  it('calls contributions by their order, and in the order of registration where it is equal', () => {
    const hooks = createHookRegistry();
    hooks.register(AUDIT_SINK, { by: 'acme', name: 'third' }, sink());
    hooks.register(AUDIT_SINK, { by: 'acme', name: 'first', order: -1 }, sink());
    hooks.register(AUDIT_SINK, { by: 'acme', name: 'fourth' }, sink());
    hooks.register(AUDIT_SINK, { by: 'zeta', name: 'second', order: 99 }, sink());
    const names = hooks.contributions(AUDIT_SINK).map(({ name }) => name);
    expect(names).to.deep.equal(['first', 'second', 'third', 'fourth']);
  });

  it('takes away what a disposer registered and nothing else, however often it is called', () => {
    const hooks = createHookRegistry();
    const value = sink();
    const dispose = hooks.register(AUDIT_SINK, { by: 'acme', name: 'syslog' }, value);
    dispose();
    hooks.register(AUDIT_SINK, { by: 'acme', name: 'syslog' }, value);
    dispose();
    expect(hooks.contributions(AUDIT_SINK)).to.have.length(1);
  });

  it('tells of each change until that is disposed of', () => {
    const hooks = createHookRegistry();
    let heard = 0;
    const hear = () => {
      heard += 1;
    };
    const stop = hooks.onChange(hear);
    hooks.onChange(hear);
    hooks.register(AUDIT_SINK, { by: 'acme', name: 'a' }, sink());
    stop();
    stop();
    hooks.register(AUDIT_SINK, { by: 'acme', name: 'b' }, sink());
    expect(heard).to.equal(3);
  });

  it('refuses what is registered twice, by name or by object, naming both', () => {
    const hooks = createHookRegistry();
    const value = sink();
    hooks.register(AUDIT_SINK, { by: 'acme', name: 'syslog' }, value);
    expect(() => hooks.register(AUDIT_SINK, { by: 'acme', name: 'syslog' }, sink())).to.throw(
      'The audit sink "syslog" of acme is refused: the audit sink "syslog" of acme is registered already.',
    );
    expect(() => hooks.register(AUDIT_SINK, { by: 'zeta', name: 'copy' }, value)).to.throw(
      'The audit sink "copy" of zeta is refused: the audit sink "syslog" of acme is registered already.',
    );
    hooks.register(AUDIT_SINK, { by: 'zeta', name: 'syslog' }, sink());
    expect(hooks.contributions(AUDIT_SINK)).to.have.length(2);
  });

  it('has room for one veto and one of each port, and names who has it', () => {
    const hooks = createHookRegistry();
    hooks.register(KEY_CHANGE_VETO, { by: 'acme', name: 'hours' }, { check: () => undefined });
    expect(() =>
      hooks.register(KEY_CHANGE_VETO, { by: 'zeta', name: 'any' }, { check: () => undefined }),
    ).to.throw(
      'The veto "any" of zeta is refused: there is room for one veto only, and the veto "hours" of acme has it.',
    );
    hooks.register(CALL_PORT, { by: 'acme', name: 'cdr' }, { recent: async () => [] });
    expect(() => hooks.register(CALL_PORT, { by: 'zeta', name: 'cdr' }, { recent: async () => [] })).to.throw(
      /call port "cdr" of zeta.*call port "cdr" of acme/,
    );
  });

  it('refuses what lacks a part, an odd name and an odd order, naming the contributor', () => {
    const hooks = createHookRegistry();
    const who = { by: 'acme', name: 'syslog' };
    expect(() => hooks.register(AUDIT_SINK, who, {} as never)).to.throw(
      'The audit sink "syslog" of acme is refused: it lacks record().',
    );
    expect(() => hooks.register(KEY_POLICY, who, null as never)).to.throw('it is not an object.');
    const odd = [
      {},
      { maxActiveKeys: -1 },
      { maxActiveKeys: '5' },
      { allowedScopes: 'read' },
      { check: 'no' },
    ];
    for (const policy of odd) {
      const register = () => hooks.register(KEY_POLICY, who, policy as never);
      expect(register, JSON.stringify(policy)).to.throw('The key policy "syslog" of acme is refused');
    }
    expect(() => hooks.register(AUDIT_SINK, { by: 'Acme PBX', name: 'x' }, sink())).to.throw('"Acme PBX"');
    expect(() => hooks.register(AUDIT_SINK, { ...who, order: Number.NaN }, sink())).to.throw(
      '"syslog" of acme',
    );
    expect(hooks.contributions(AUDIT_SINK)).to.deep.equal([]);
  });

  it('gives a namespace to one contributor, and takes only names that no member of ours can have', () => {
    const hooks = createHookRegistry();
    hooks.register(ITEM_FIELDS, { by: 'acme', name: 'seats' }, fields('x-acme'));
    expect(() => hooks.register(ITEM_FIELDS, { by: 'zeta', name: 'desks' }, fields('x-acme'))).to.throw(
      'The item fields "desks" of zeta is refused: "x-acme" in each extension belongs to the item fields "seats" of acme.',
    );
    for (const odd of ['presence', 'acme', 'x-', 'x-Acme', 'X-acme', 'x-a_b', '']) {
      expect(() => hooks.register(ITEM_FIELDS, { by: 'zeta', name: 'desks' }, fields(odd)), odd).to.throw(
        'namespace',
      );
    }
  });

  it('knows the paths of the OpenAPI document, and refuses endpoints that shadow one', () => {
    const { paths } = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'openapi.json'), 'utf8'));
    expect(BUILT_IN_PATHS).to.have.members(Object.keys(paths));
    const shadows = [
      ...BUILT_IN_PATHS,
      '/{any}',
      '/extensions/{x}/{y}',
      '/{a}/{b}/presence',
      '/extensions/me/presence',
    ];
    for (const path of shadows) {
      const params = Object.fromEntries(
        [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => [
          String(name),
          { description: 'Any.', example: 'a', schema: Joi.string() },
        ]),
      );
      expect(
        () =>
          createHookRegistry().register(ENDPOINT, { by: 'acme', name: 'own' }, endpoint({ path, params })),
        path,
      ).to.throw(/endpoint "own" of acme is refused: .* shadows .* belongs to exovo-api-access/);
    }
  });

  it('gives a path to one contributor, with as many methods as it likes', () => {
    const hooks = createHookRegistry();
    hooks.register(ENDPOINT, { by: 'acme', name: 'list' }, endpoint());
    hooks.register(ENDPOINT, { by: 'acme', name: 'add' }, endpoint({ method: 'POST', scope: 'read_write' }));
    expect(() => hooks.register(ENDPOINT, { by: 'acme', name: 'again' }, endpoint())).to.throw(
      '/acme/queues is taken by GET /acme/queues, the endpoint "list" of acme.',
    );
    expect(() =>
      hooks.register(
        ENDPOINT,
        { by: 'zeta', name: 'drop' },
        endpoint({ method: 'DELETE', scope: 'read_write' }),
      ),
    ).to.throw(
      'The endpoint "drop" of zeta is refused: /acme/queues is taken by GET /acme/queues, the endpoint "list" of acme.',
    );
  });

  it('refuses an endpoint that says too little of itself', () => {
    const wrong: [Partial<Endpoint>, RegExp][] = [
      [{ path: 'acme' }, /its path "acme"/],
      [{ path: '/acme/*' }, /its path/],
      [{ path: '/acme/' }, /its path/],
      [{ path: '/acme/{queue}' }, /describes no parameter queue/],
      [{ method: 'HEAD' as never }, /its method "HEAD"/],
      [{ scope: undefined as never }, /declares no scope/],
      [{ method: 'POST' }, /is a POST with the scope "read"/],
      [{ body: Joi.object({}) }, /is a GET with a body/],
      [{ summary: '' }, /no summary/],
      [{ answer: undefined as never }, /no schema of its answer/],
      [{ example: undefined as never }, /no example/],
      [
        { problems: [{ code: 'closed', status: 409, title: 'Closed', meaning: 'Closed.' }] },
        /problem "closed"/,
      ],
      [{ handle: undefined as never }, /lacks handle\(\)/],
    ];
    for (const [part, expected] of wrong) {
      const register = () =>
        createHookRegistry().register(ENDPOINT, { by: 'acme', name: 'own' }, endpoint(part));
      expect(register, String(expected))
        .to.throw(expected)
        .with.property('message')
        .that.includes('"own" of acme');
    }
  });
});
