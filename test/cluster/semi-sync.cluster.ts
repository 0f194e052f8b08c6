/**
 * Two MariaDB servers with semi-synchronous replication and three host processes behind HAProxy, under load: the
 * promises that hold through a planned switchover and through a failover.
 */
import { expect } from 'chai';
import { SemiSyncPair } from './semi-sync-pair.js';
import { itKeptItsPromises, Service } from './service.js';
import { TestBed } from './test-bed.js';

describe('Three hosts on a semi-synchronous pair of MariaDB servers', () => {
  let bed: TestBed;
  let pair: SemiSyncPair;
  let service: Service;

  before(async () => {
    bed = await TestBed.create();
    pair = await SemiSyncPair.start(bed);
    const servers = [pair.primary.port, pair.replica.port];
    service = await Service.start({
      bed,
      primary: pair.primary,
      serversOf: () => servers,
      topology: 'semi-synchronous',
    });
  });
  after(() => bed?.stop());

  const hostPorts = () => service.fleet.hosts.map(({ port }) => port);

  it('keep their promises through a switchover after which the old primary continues as a replica', async () => {
    const { load, faults } = service;
    const [live, revoked] = [await service.newKey(0), await service.newKey(1)];
    await service.revoke(revoked, 2);
    await faults.recoverFrom('a switchover', () => pair.switchOver());
    for (const port of hostPorts()) {
      expect(await load.use(live, port)).to.equal('200');
      expect(await load.use(revoked, port)).to.equal('401');
    }
    await service.revoke(live, 0);
  });

  it('keep their promises through a failover, and refuse the old primary when it is back', async () => {
    const { load, faults } = service;
    const [live, revoked] = [await service.newKey(0), await service.newKey(1)];
    // The last change before the end of the primary.
    await service.revoke(revoked, 2);
    await faults.recoverFrom('a failover', () => pair.failOver());
    for (const port of hostPorts()) {
      expect(await load.use(live, port)).to.equal('200');
      expect(await load.use(revoked, port)).to.equal('401');
    }
    await service.revoke(live, 0);
    await faults.recoverFrom('the return of the old primary', () => pair.startServer(pair.replica));
    for (const port of hostPorts()) expect(await load.use(live, port)).to.equal('401');
  });

  itKeptItsPromises(() => ({ service, primary: pair.primary }));
});
