/** Promises of the events that the host sends to its plugins. */
import { expect } from 'chai';
import { HostEventBus } from '../../../src/standalone/plugins/events.js';
import { captureLog } from '../../support/log.js';

describe('the host’s events', () => {
  it('reach every listener until it is disposed of, even if another one throws', () => {
    const captured = captureLog();
    const events = new HostEventBus(captured.log);
    const heard: string[] = [];
    events.on('tenant.changed', () => {
      throw new Error('not today');
    });
    const dispose = events.on('tenant.changed', ({ tenantId }) => void heard.push(tenantId));
    events.tenantChanged('2');
    void dispose();
    void dispose();
    events.tenantChanged('1');
    expect(heard).to.deep.equal(['2']);
    expect(captured.messages()).to.deep.equal(
      Array.from({ length: 2 }, () => 'A listener for tenant.changed failed.'),
    );
    expect(events.size).to.equal(1);
  });
});
