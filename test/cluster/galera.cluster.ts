/**
 * Three Galera nodes and three host processes behind HAProxy, under load: the promises that hold while nodes and hosts
 * fail. Each host prefers a different node, so that a change in one process must be seen through another node.
 */
import { expect } from 'chai';
import { AdminClient } from '../support/admin-client.js';
import { until } from '../support/until.js';
import { GaleraCluster } from './galera-cluster.js';
import { itKeptItsPromises, Service } from './service.js';
import { TestBed } from './test-bed.js';

describe('Three hosts on a Galera cluster of three nodes', () => {
  let bed: TestBed;
  let cluster: GaleraCluster;
  let service: Service;

  before(async () => {
    bed = await TestBed.create();
    cluster = await GaleraCluster.start(bed);
    const ports = cluster.nodes.map(({ port }) => port);
    service = await Service.start({
      bed,
      primary: cluster.node(0),
      serversOf: (index) => [...ports.slice(index), ...ports.slice(0, index)],
      topology: 'galera',
    });
  });
  after(() => bed?.stop());

  it('accept a revoked key in no process once the revocation has returned, whichever process revoked it', async () => {
    for (let index = 0; index < service.fleet.hosts.length; index++) {
      const key = await service.newKey(index);
      for (const { port } of service.fleet.hosts) expect(await service.load.use(key, port)).to.equal('200');
      await service.revoke(key, (index + 1) % service.fleet.hosts.length);
    }
  });

  it('accept an ended secret in no process once the rotation or End now has returned, whichever process ended it', async () => {
    const { load, fleet } = service;
    for (const host of fleet.hosts.keys()) {
      for (const rotate of ['rotateKey', 'rotateKeyAndEndNow'] as const) {
        const old = await service.newKey(host);
        for (const { port } of fleet.hosts) expect(await load.use(old, port)).to.equal('200');
        const next = await load[rotate]((host + 1) % fleet.hosts.length, old);
        if (next === undefined) throw new Error('The key could not be rotated.');
        for (const { port } of fleet.hosts) {
          expect(await load.use(old, port)).to.equal('401');
          expect(await load.use(next, port)).to.equal('200');
        }
      }
    }
  });

  it('let an administrator continue in another process whose node lags behind', async () => {
    let response: Promise<Response> | undefined;
    await service.faults.recoverFrom('a node that lags', async () => {
      const lagging = await cluster.node(1).connect();
      await lagging.query('FLUSH TABLES WITH READ LOCK');
      const admin = await AdminClient.signIn(service.fleet.host(0).url);
      response = admin.at(service.fleet.host(1).url).get('/admin/session');
      const waits = until(async () => {
        const running = await cluster.node(1).query<{ Info: string | null }>('SHOW PROCESSLIST');
        return running.some(({ Info }) => Info?.includes('host_sessions'));
      });
      await Promise.race([response, waits]);
      lagging.destroy();
    });
    expect((await response)?.status).to.equal(200);
  });

  it('recover from a killed node, and again when the node is back', async () => {
    await service.faults.recoverFrom('killing a node', () => cluster.node(0).process.end('SIGKILL'));
    await service.faults.recoverFrom('the return of a node', () => cluster.restart(cluster.node(0)));
  });

  it('recover from a node that is cut off, and refuse keys that were revoked meanwhile when the node is back', async () => {
    const node = cluster.node(1);
    const key = await service.newKey(0);
    await service.faults.recoverFrom('freezing a node', () => node.process.freeze());
    await service.revoke(key, 0);
    await service.faults.recoverFrom('the thaw of a node', async () => {
      node.process.thaw();
      await cluster.waitUntilSynced(node);
    });
    for (const { port } of service.fleet.hosts) expect(await service.load.use(key, port)).to.equal('401');
  });

  it('accept no revoked key while a node lags behind', async () => {
    const key = await service.newKey(2);
    await service.faults.recoverFrom('a node that lags', async () => {
      const lagging = await cluster.node(2).connect();
      await lagging.query('FLUSH TABLES WITH READ LOCK');
      await service.revoke(key, 0, 1);
      const applied = await cluster
        .node(2)
        .query(`SELECT id FROM exovo.exovo_api_keys WHERE id = '${key.id}' AND revoked_at IS NOT NULL`);
      expect(applied, 'the node must still lag').to.deep.equal([]);
      expect(await service.load.use(key, service.fleet.host(2).port)).to.be.oneOf([
        '401',
        '503 database_unavailable',
      ]);
      lagging.destroy();
    });
  });

  it('recover from a killed host, whose clients the balancer sends to the others', async () => {
    const host = service.fleet.host(0);
    await service.faults.recoverFrom('killing a host', () => host.end('SIGKILL'));
    await service.faults.recoverFrom('the return of a host', () => host.start());
  });

  it('refuse keys that were revoked while a host was cut off, in that host too', async () => {
    const host = service.fleet.host(1);
    const key = await service.newKey(1);
    try {
      await service.faults.recoverFrom('freezing a host', () => host.freeze());
      await service.revoke(key, 2);
    } finally {
      host.thaw();
    }
    expect(await service.load.use(key, host.port)).to.equal('401');
    await service.faults.recoverFrom('the thaw of a host', () => {});
  });

  it('serve every request of the balancer while the hosts are restarted one after the other', async () => {
    for (const host of service.fleet.hosts) {
      await service.faults.recoverFrom(
        'restarting a host',
        async () => {
          expect(await host.end('SIGTERM')).to.equal(0);
          await host.start();
        },
        { isUnnoticed: true },
      );
    }
  });

  for (const index of [0, 1, 2]) {
    it(`recover when node ${index + 1} is restarted, in a rolling restart of all nodes`, async () => {
      const node = cluster.node(index);
      await service.faults.recoverFrom('stopping a node', () => node.process.end('SIGTERM'));
      await service.faults.recoverFrom('the return of a node', () => cluster.restart(node));
    });
  }

  itKeptItsPromises(() => ({ service, primary: cluster.node(0) }));
});
