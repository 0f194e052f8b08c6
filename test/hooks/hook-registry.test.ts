/** The hook registry: order, disposers, and errors that name both parties. No I/O. */
import { expect } from 'chai';
import Joi from 'joi';
import { createHookRegistry } from '../../src/hooks/hook-registry.js';
import { AUDIT_SINK, CALL_PORT, ITEM_FIELDS, type ItemFields, KEY_POLICY } from '../../src/host/hooks.js';

const sink = () => ({ record: () => {} });
const fields = (namespace: string): ItemFields => ({
  item: 'extension',
  namespace: namespace as `x-${string}`,
  schema: Joi.object({}),
  read: () => [],
});

describe('The hook registry', () => {
  it('returns contributions by order, and on a tie in the order of registration', () => {
    const hooks = createHookRegistry();
    hooks.register(AUDIT_SINK, { by: 'acme', name: 'third' }, sink());
    hooks.register(AUDIT_SINK, { by: 'acme', name: 'first', order: -1 }, sink());
    hooks.register(AUDIT_SINK, { by: 'acme', name: 'fourth' }, sink());
    hooks.register(AUDIT_SINK, { by: 'zeta', name: 'second', order: 99 }, sink());
    const names = hooks.contributions(AUDIT_SINK).map(({ name }) => name);
    expect(names).to.deep.equal(['first', 'second', 'third', 'fourth']);
  });

  it('removes with a disposer only what it registered, however often the disposer is called', () => {
    const hooks = createHookRegistry();
    const value = sink();
    const dispose = hooks.register(AUDIT_SINK, { by: 'acme', name: 'syslog' }, value);
    dispose();
    hooks.register(AUDIT_SINK, { by: 'acme', name: 'syslog' }, value);
    dispose();
    expect(hooks.contributions(AUDIT_SINK)).to.have.length(1);
  });

  it('calls a listener after each change until the listener is disposed of', () => {
    const hooks = createHookRegistry();
    let calls = 0;
    const listener = () => {
      calls += 1;
    };
    const stop = hooks.onChange(listener);
    hooks.onChange(listener);
    hooks.register(AUDIT_SINK, { by: 'acme', name: 'a' }, sink());
    stop();
    stop();
    hooks.register(AUDIT_SINK, { by: 'acme', name: 'b' }, sink());
    expect(calls).to.equal(3);
  });

  it('refuses a second registration of a name or of an object, naming both contributions', () => {
    const hooks = createHookRegistry();
    const value = sink();
    hooks.register(AUDIT_SINK, { by: 'acme', name: 'syslog' }, value);
    expect(() => hooks.register(AUDIT_SINK, { by: 'acme', name: 'syslog' }, sink())).to.throw(
      'The audit sink "syslog" of acme is refused: the audit sink "syslog" of acme is already registered.',
    );
    expect(() => hooks.register(AUDIT_SINK, { by: 'zeta', name: 'copy' }, value)).to.throw(
      'The audit sink "copy" of zeta is refused: the audit sink "syslog" of acme is already registered.',
    );
    hooks.register(AUDIT_SINK, { by: 'zeta', name: 'syslog' }, sink());
    expect(hooks.contributions(AUDIT_SINK)).to.have.length(2);
  });

  it('accepts one contribution per port and names the party that has it', () => {
    const hooks = createHookRegistry();
    hooks.register(CALL_PORT, { by: 'acme', name: 'cdr' }, { recent: async () => [] });
    expect(() =>
      hooks.register(CALL_PORT, { by: 'zeta', name: 'calls' }, { recent: async () => [] }),
    ).to.throw(
      'The call port "calls" of zeta is refused: there can be only one call port, and the call port "cdr" of acme is registered.',
    );
  });

  it('refuses missing functions, invalid names and invalid orders, naming the contributor', () => {
    const hooks = createHookRegistry();
    const who = { by: 'acme', name: 'syslog' };
    expect(() => hooks.register(AUDIT_SINK, who, {} as never)).to.throw(
      'The audit sink "syslog" of acme is refused: it lacks record().',
    );
    expect(() => hooks.register(KEY_POLICY, who, null as never)).to.throw('it is not an object.');
    expect(() => hooks.register(AUDIT_SINK, { by: 'Acme PBX', name: 'x' }, sink())).to.throw('"Acme PBX"');
    expect(() => hooks.register(AUDIT_SINK, { ...who, order: Number.NaN }, sink())).to.throw(
      '"syslog" of acme',
    );
    expect(hooks.contributions(AUDIT_SINK)).to.deep.equal([]);
  });

  it('refuses a key policy without rules, with an invalid rule, or with the check() of contract 1.x', () => {
    const hooks = createHookRegistry();
    const policies: [object, string][] = [
      [{}, 'it has none of maxActiveKeys'],
      [{ maxActiveKeys: -1 }, 'its maxActiveKeys is -1'],
      [{ maxActiveKeys: '5' }, 'its maxActiveKeys is 5'],
      [{ allowedScopes: 'read' }, 'its allowedScopes'],
      [{ checkCreation: 'no' }, 'its checkCreation is not a function'],
      [{ checkRevocation: 'no' }, 'its checkRevocation is not a function'],
      [{ maxActiveKeys: 5, check: () => undefined }, 'it has check(), which is now'],
    ];
    for (const [policy, reason] of policies) {
      expect(
        () => hooks.register(KEY_POLICY, { by: 'acme', name: 'odd' }, policy),
        JSON.stringify(policy),
      ).to.throw(`The key policy "odd" of acme is refused: ${reason}`);
    }
  });

  it('gives a namespace to one contributor and accepts only names that the plugin never uses', () => {
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

  it('refuses a contribution that throws when it is read, and anything that is not a token', () => {
    const hooks = createHookRegistry();
    const who = { by: 'acme', name: 'syslog' };
    const throwing = {
      get record(): () => void {
        throw new Error('not yet');
      },
    };
    expect(() => hooks.register(AUDIT_SINK, who, throwing)).to.throw(
      'The audit sink "syslog" of acme is refused: it can\'t be read: not yet.',
    );
    expect(() => hooks.register(undefined as never, who, sink())).to.throw('"syslog" of acme');
  });
});
