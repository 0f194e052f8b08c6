/** The registry of hooks: order, disposers, and sentences that name both parties. Pure. */
import { expect } from 'chai';
import Joi from 'joi';
import { createHookRegistry } from '../../src/hooks/hook-registry.js';
import {
  AUDIT_SINK,
  CALL_PORT,
  ITEM_FIELDS,
  type ItemFields,
  KEY_CHANGE_VETO,
  KEY_POLICY,
} from '../../src/host/hooks.js';

const sink = () => ({ record: () => {} });
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

  it('refuses what it cannot look at, and a token that is none, naming the contributor', () => {
    const hooks = createHookRegistry();
    const who = { by: 'acme', name: 'syslog' };
    const throwing = {
      get record(): () => void {
        throw new Error('not yet');
      },
    };
    expect(() => hooks.register(AUDIT_SINK, who, throwing)).to.throw(
      'The audit sink "syslog" of acme is refused: it cannot be looked at: not yet.',
    );
    expect(() => hooks.register(undefined as never, who, sink())).to.throw('"syslog" of acme');
  });
});
