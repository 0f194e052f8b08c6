/** A request that has to wait for the wanted state of its plugin. */
import { expect } from 'chai';
import type { Request, Response } from 'express';
import { LEASE_MS } from '../../../src/keys/lease.js';
import { WantedStates } from '../../../src/standalone/plugins/wanted-states.js';
import { whileWanted } from '../../../src/standalone/plugins/while-wanted.js';
import type { SqlPool } from '../../../src/storage/sql-pool.js';

describe('A request that waits for the wanted state', () => {
  /** Resolves to what happens to a request if the read that it sends takes longer than a lease. */
  async function outcomeOfSlowRead(wanted: 'enabled' | 'disabled'): Promise<string> {
    let respond = (_rows: unknown[]): void => {};
    const selectFromPrimary = () =>
      new Promise((resolve) => {
        respond = resolve;
      });
    const states = new WantedStates({ selectFromPrimary } as unknown as SqlPool);
    const outcome = new Promise<string>((resolve) => {
      const gate = whileWanted(
        { wanted: states, id: 'plugin' },
        () => resolve('passed on'),
        () => resolve('refused'),
      );
      gate({} as Request, {} as Response, () => resolve('failed'));
    });
    const { now } = performance;
    performance.now = () => now.call(performance) + 2 * LEASE_MS;
    try {
      respond([{ read_only: 0, id: 'plugin', wanted, reason: null, changed_at: '' }]);
      return await outcome;
    } finally {
      performance.now = now;
    }
  }

  it('is passed on if the read takes longer than a lease and finds the plugin enabled', async () => {
    expect(await outcomeOfSlowRead('enabled')).to.equal('passed on');
  });

  it('is refused if the read takes longer than a lease and finds the plugin disabled', async () => {
    expect(await outcomeOfSlowRead('disabled')).to.equal('refused');
  });
});
