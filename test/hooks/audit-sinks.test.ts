/** The hook AUDIT_SINK: each event once, in order, after commit; a sink that throws or hangs does no harm. */
import { expect } from 'chai';
import { AuditSinks } from '../../src/hooks/audit-sinks.js';
import { createHookRegistry } from '../../src/hooks/hook-registry.js';
import type { PluginEvent } from '../../src/host/events.js';
import { AUDIT_SINK } from '../../src/host/hooks.js';
import { captureLog } from '../support/log.js';
import { until } from '../support/until.js';
import { withTestHost } from '../support/with-test-host.js';

const acme = (name: string, order = 100) => ({ by: 'acme-pbx', name, order });
const who = acme('syslog');
const event = (keyId: string): PluginEvent => ({
  id: '0b9d3c1e-7a53-4f0f-9a7e-2f5c8f3f6f10',
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
  it('that hangs is aborted after its time limit, named in the log, and receives the next event', async () => {
    const hooks = createHookRegistry();
    const { log, messages } = captureLog();
    const sinks = new AuditSinks(hooks, log, 30);
    const received: string[] = [];
    const aborted: boolean[] = [];
    hooks.register(AUDIT_SINK, who, {
      record: ({ keyId }, signal) => {
        received.push(keyId);
        return new Promise(() => signal.addEventListener('abort', () => aborted.push(signal.aborted)));
      },
    });
    sinks.deliver(event('a'));
    sinks.deliver(event('b'));
    await until(() => aborted.length === 2);
    expect(received).to.deep.equal(['a', 'b']);
    await until(() => messages().length === 2);
    expect(messages()[0]).to.equal(
      'the audit sink "syslog" of acme-pbx did not accept an event; the plugin\'s own audit log has it',
    );
  });

  it('that is slower than the events loses those beyond a thousand, each with a log line', async () => {
    const hooks = createHookRegistry();
    const { log, messages } = captureLog();
    const sinks = new AuditSinks(hooks, log, 10_000);
    let release = () => {};
    const stuck = new Promise<void>((resolve) => {
      release = resolve;
    });
    let receivedCount = 0;
    hooks.register(AUDIT_SINK, who, {
      record: async () => {
        await stuck;
        receivedCount += 1;
      },
    });
    for (let i = 0; i < 1_003; i++) sinks.deliver(event(String(i)));
    expect(messages()).to.deep.equal(
      Array(2).fill('the audit sink "syslog" of acme-pbx is too slow: an event was dropped'),
    );
    release();
    await sinks.flush();
    expect(receivedCount).to.equal(1_001);
  });

  it('that hangs does not block disable', async () => {
    const hooks = createHookRegistry();
    const { log, messages } = captureLog();
    const sinks = new AuditSinks(hooks, log, 30);
    hooks.register(AUDIT_SINK, who, { record: () => new Promise(() => {}) });
    for (const id of ['a', 'b', 'c', 'd']) sinks.deliver(event(id));
    await sinks.flush();
    expect(messages().join('\n')).to.include('too slow to receive all events before disable');
  });

  it('that was disposed of receives nothing more, while the others still do', () => {
    const hooks = createHookRegistry();
    const sinks = new AuditSinks(hooks, captureLog().log);
    const received: string[] = [];
    const dispose = hooks.register(AUDIT_SINK, who, { record: () => void received.push('gone') });
    hooks.register(AUDIT_SINK, acme('file'), { record: () => void received.push('file') });
    dispose();
    sinks.deliver(event('a'));
    return sinks.flush().then(() => expect(received).to.deep.equal(['file']));
  });
});

describe('Audit sinks of a host', () => {
  const hooks = createHookRegistry();
  const host = withTestHost({ hooks });

  it('receive each change after commit, in order, and no change waits for them', async () => {
    const received: [string, PluginEvent][] = [];
    let release = () => {};
    const stuck = new Promise<void>((resolve) => {
      release = resolve;
    });
    hooks.register(AUDIT_SINK, acme('slow', 1), {
      record: async (event) => {
        await stuck;
        received.push(['slow', event]);
      },
    });
    hooks.register(AUDIT_SINK, acme('broken', 2), {
      record: () => {
        throw new Error('syslog is full');
      },
    });
    hooks.register(AUDIT_SINK, acme('good', 3), { record: (event) => void received.push(['good', event]) });
    const created = await host.admin.createKey('Reported');
    await host.admin.revokeKey(created.id);
    await until(() => received.length === 2);
    expect(received.map(([by, { type, keyId }]) => [by, type, keyId])).to.deep.equal([
      ['good', 'api_key.created', created.id],
      ['good', 'api_key.revoked', created.id],
    ]);
    release();
    await until(() => received.length === 4);
    expect(received.slice(2).map(([by, { type }]) => [by, type])).to.deep.equal([
      ['slow', 'api_key.created'],
      ['slow', 'api_key.revoked'],
    ]);
    const [, event] = received[0] ?? [];
    expect(event).to.include({
      tenantId: '1',
      actor: 'admin',
      keyName: 'Reported',
      scope: 'read',
      keyPrefix: created.prefix,
    });
    expect(event?.at).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(JSON.stringify(received)).not.to.include(created.key);
    const failures = host.captured.messages().filter((message) => message.includes('"broken" of acme-pbx'));
    expect(failures).to.have.length(2);
  });
});
