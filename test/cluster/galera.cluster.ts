/**
 * Three Galera nodes, three host processes behind HAProxy, and load: what holds while nodes and hosts fail. Each host
 * prefers a node of its own, so that a change in one process must be seen through another node.
 */
import { expect } from 'chai';
import { databaseUrl } from '../support/database.js';
import { CHECK_USER, DEFAULTS, galeraFronts, hostBalancer } from './balancing.js';
import { Faults } from './faults.js';
import { GaleraCluster } from './galera-cluster.js';
import { startHaproxy } from './haproxy.js';
import { HostFleet } from './host-fleet.js';
import { Load } from './load.js';
import { freePorts } from './ports.js';
import { TestBed } from './test-bed.js';

const ACCOUNT = { user: 'exovo', password: 'a-password-of-the-host', database: 'exovo' };

describe('Three hosts on a Galera cluster of three nodes', () => {
  let bed: TestBed;
  let cluster: GaleraCluster;
  let fleet: HostFleet;
  let load: Load;
  let faults: Faults;

  before(async () => {
    bed = await TestBed.create();
    cluster = await GaleraCluster.start(bed);
    await cluster
      .node(0)
      .query(
        'CREATE DATABASE exovo CHARACTER SET utf8mb4',
        `CREATE USER exovo@'127.0.0.1' IDENTIFIED BY '${ACCOUNT.password}'`,
        "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX ON exovo.* TO exovo@'127.0.0.1'",
        `CREATE USER ${CHECK_USER}@'127.0.0.1'`,
      );
    const nodePorts = cluster.nodes.map(({ port }) => port);
    const [balancerPort = 0, ...frontPorts] = await freePorts(1 + nodePorts.length);
    const fronts = frontPorts.map((port, index) => ({
      port,
      servers: [...nodePorts.slice(index), ...nodePorts.slice(0, index)],
    }));
    const urls = frontPorts.map((port) => databaseUrl({ ...ACCOUNT, host: '127.0.0.1', port }));
    const databases = await startHaproxy(bed.folder, DEFAULTS + galeraFronts(fronts), frontPorts[0] ?? 0);
    bed.onStop(() => databases.stop());
    // The first start of all three, on empty tables.
    fleet = await HostFleet.start(urls);
    bed.onStop(() => fleet.stop());
    const hostPorts = fleet.hosts.map(({ port }) => port);
    const balancer = await startHaproxy(
      bed.folder,
      DEFAULTS + hostBalancer(balancerPort, hostPorts),
      balancerPort,
    );
    bed.onStop(() => balancer.stop());
    load = await Load.start(balancerPort, fleet.hosts);
    faults = new Faults(load, fleet.hosts);
  });
  after(() => bed?.stop());

  it('accepts a revoked key in no process once the revocation has returned, whichever process revoked it', async () => {
    for (let index = 0; index < fleet.hosts.length; index++) {
      const key = await load.createKey(index);
      if (key === undefined) throw new Error('The key could not be created.');
      for (const { port } of fleet.hosts) expect(await load.use(key, port)).to.equal('200');
      expect(await load.revokeKey((index + 1) % fleet.hosts.length, key)).to.equal(true);
    }
  });

  it('responds as documented to every request', async () => {
    await load.stop();
    expect(faults.violations()).to.deep.equal([]);
    expect(load.administratorFaults).to.deep.equal([]);
  });
});
