/** The hook AUDIT_SINK: each event once, in order, after commit, and no harm from a sink that throws or hangs. */
import { expect } from 'chai';
import { AuditSinks } from '../../src/hooks/audit-sinks.js';
import { createHookRegistry } from '../../src/hooks/hook-registry.js';
import type { PluginEvent } from '../../src/host/events.js';
import { AUDIT_SINK } from '../../src/host/hooks.js';
import { captureLog } from '../support/log.js';
import { until } from '../support/until.js';

const who = { by: 'acme-pbx', name: 'syslog' };
const event = (keyId: string): PluginEvent => ({
  type: 'api_key.created',
  tenantId: '1',
  actor: 'admin',
  keyId,
  keyPrefix: 'exovo_Ab12',
  keyName: 'CRM',
  scope: 'read',
  address: '127.0.0.1',
  requestId: 'r',
  at: '2026-07-04T15:02:11Z',
});

describe('An audit sink', () => {
  it('that hangs is told to stop after its time, named in the log, and hears of the next event', async () => {
    const hooks = createHookRegistry();
    const { log, messages } = captureLog();
    const sinks = new AuditSinks(hooks, log, 30);
    const heard: string[] = [];
    const aborted: boolean[] = [];
    hooks.register(AUDIT_SINK, who, {
      record: ({ keyId }, signal) => {
        heard.push(keyId);
        return new Promise(() => signal.addEventListener('abort', () => aborted.push(signal.aborted)));
      },
    });
    sinks.deliver(event('a'));
    sinks.deliver(event('b'));
    await until(() => aborted.length === 2);
    expect(heard).to.deep.equal(['a', 'b']);
    await until(() => messages().length === 2);
    expect(messages()[0]).to.equal(
      'the audit sink "syslog" of acme-pbx did not take an event; the plugin\'s own audit log has it',
    );
  });

  it('that is slower than the events loses those beyond a thousand, with a line for each', async () => {
    const hooks = createHookRegistry();
    const { log, messages } = captureLog();
    const sinks = new AuditSinks(hooks, log, 10_000);
    let release = () => {};
    const stuck = new Promise<void>((resolve) => {
      release = resolve;
    });
    let heardCount = 0;
    hooks.register(AUDIT_SINK, who, {
      record: async () => {
        await stuck;
        heardCount += 1;
      },
    });
    for (let i = 0; i < 1_003; i++) sinks.deliver(event(String(i)));
    expect(messages()).to.deep.equal(
      Array(2).fill('the audit sink "syslog" of acme-pbx is too slow: an event was dropped'),
    );
    release();
    await sinks.flush();
    expect(heardCount).to.equal(1_001);
  });

  it('that hangs does not keep a disable from ending', async () => {
    const hooks = createHookRegistry();
    const { log, messages } = captureLog();
    const sinks = new AuditSinks(hooks, log, 30);
    hooks.register(AUDIT_SINK, who, { record: () => new Promise(() => {}) });
    for (const id of ['a', 'b', 'c', 'd']) sinks.deliver(event(id));
    await sinks.flush();
    expect(messages().join('\n')).to.include('too slow to hear of all events before disable');
  });

  it('that leaves hears of nothing more, and the others do', () => {
    const hooks = createHookRegistry();
    const sinks = new AuditSinks(hooks, captureLog().log);
    const heard: string[] = [];
    const dispose = hooks.register(AUDIT_SINK, who, { record: () => void heard.push('gone') });
    hooks.register(AUDIT_SINK, { ...who, name: 'file' }, { record: () => void heard.push('file') });
    dispose();
    sinks.deliver(event('a'));
    return sinks.flush().then(() => expect(heard).to.deep.equal(['file']));
  });
});
