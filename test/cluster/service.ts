/** Three hosts behind a balancer on a cluster of databases, under load, and the tests of what must hold after all faults. */
import { expect } from 'chai';
import { databaseUrl } from '../support/database.js';
import { until } from '../support/until.js';
import { CHECK_USER, DEFAULTS, databaseFronts, hostBalancer } from './balancing.js';
import { Faults } from './faults.js';
import { startHaproxy } from './haproxy.js';
import { HostFleet } from './host-fleet.js';
import { type Key, Load } from './load.js';
import type { MariaDbNode } from './mariadb-node.js';
import { freePorts } from './ports.js';
import type { TestBed } from './test-bed.js';

const HOSTS = 3;
const ACCOUNT = { user: 'exovo', password: 'a-password-of-the-host', database: 'exovo' };
const LONGEST_OUTAGE_MS = 10_000;
const CHANGES_TIMEOUT_MS = 60_000;

export interface ServiceOptions {
  readonly bed: TestBed;
  /** A server on which users can be created. */
  readonly primary: MariaDbNode;
  /** For each host, the ports of the database servers, the preferred one first. */
  readonly serversOf: (hostIndex: number) => readonly number[];
  /** Which of the documented configurations is between the hosts and the servers. */
  readonly topology: 'galera' | 'semi-synchronous';
}

export class Service {
  private constructor(
    readonly fleet: HostFleet,
    readonly load: Load,
    readonly faults: Faults,
  ) {}

  /** Starts all hosts at once, for the first time, on an empty database. */
  static async start({ bed, primary, serversOf, topology }: ServiceOptions): Promise<Service> {
    await createUsers(primary);
    const [balancerPort = 0, ...frontPorts] = await freePorts(1 + HOSTS);
    const fronts = frontPorts.map((port, index) => ({ port, servers: serversOf(index) }));
    const urls = frontPorts.map((port) => databaseUrl({ ...ACCOUNT, host: '127.0.0.1', port }));
    const databases = await startHaproxy(
      bed.folder,
      DEFAULTS + databaseFronts(topology, fronts),
      frontPorts[0] ?? 0,
    );
    bed.onStop(() => databases.stop());
    const fleet = await HostFleet.start(urls);
    bed.onStop(() => fleet.stop());
    const hostPorts = fleet.hosts.map(({ port }) => port);
    const balancing = DEFAULTS + hostBalancer(balancerPort, hostPorts);
    const balancer = await startHaproxy(bed.folder, balancing, balancerPort);
    bed.onStop(() => balancer.stop());
    const load = await Load.start(balancerPort, fleet.hosts);
    return new Service(fleet, load, new Faults(load, fleet.hosts));
  }

  async newKey(hostIndex: number): Promise<Key> {
    const key = await this.load.createKey(hostIndex);
    if (key === undefined) throw new Error(`Host ${hostIndex} could not create a key.`);
    return key;
  }

  /** Revokes the key through the first of the hosts that can. One whose database is down or lags behind cannot. */
  async revoke(key: Key, ...hostIndexes: readonly number[]): Promise<void> {
    for (const index of hostIndexes) if (await this.load.revokeKey(index, key)) return;
    throw new Error('No host could revoke the key.');
  }
}

async function createUsers(primary: MariaDbNode): Promise<void> {
  await primary.query(
    'CREATE DATABASE exovo CHARACTER SET utf8mb4',
    `CREATE USER exovo@'127.0.0.1' IDENTIFIED BY '${ACCOUNT.password}'`,
    "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX ON exovo.* TO exovo@'127.0.0.1'",
    `CREATE USER ${CHECK_USER}@'127.0.0.1'`,
  );
}

/** Declares the tests that end each suite. */
export function itKeptItsPromises(current: () => { service: Service; primary: MariaDbNode }): void {
  describe('after all faults', () => {
    before(async () => {
      const { load } = current().service;
      // A short suite makes few changes, and faults may have prevented all of one kind.
      await until(
        () => [load.created, load.revoked, load.rotated, load.endedNow].every((count) => count > 0),
        CHANGES_TIMEOUT_MS,
        'A change of each kind',
      );
      await load.stop();
    });

    it('have given every request the documented response, without an outage of 10 s', () => {
      const { load, faults } = current().service;
      expect(faults.violations().join('\n')).to.equal('');
      expect(load.administratorFaults.join('\n')).to.equal('');
      expect(faults.longestOutageMs()).to.be.below(LONGEST_OUTAGE_MS);
    });

    it('accept every secret that was shown and neither ended nor revoked, and no other', async () => {
      const { load } = current().service;
      for (const key of load.keys) {
        expect(await load.use(key, load.balancerPort)).to.be.oneOf(expectedResults(key));
      }
    });

    it('have one audit row for each creation, rotation and revocation', async () => {
      const { primary } = current();
      const differing = await primary.query(`
        SELECT k.id FROM exovo.exovo_api_keys k LEFT JOIN exovo.exovo_api_audit_log a ON a.key_id = k.id
         GROUP BY k.id
        HAVING SUM(a.action = 'api_key.created') <> 1
            OR SUM(a.action = 'api_key.revoked') <> (MAX(k.revoked_at) IS NOT NULL)
            OR SUM(a.action = 'api_key.rotated') <>
               (SELECT MAX(number) - 1 FROM exovo.exovo_api_key_secrets WHERE key_id = k.id)
            OR SUM(a.action = 'api_key.old_secret_ended') > SUM(a.action = 'api_key.rotated')
            OR COUNT(a.id) <> SUM(a.action IN
               ('api_key.created', 'api_key.revoked', 'api_key.rotated', 'api_key.old_secret_ended'))`);
      const withoutKey = await primary.query(
        'SELECT id FROM exovo.exovo_api_audit_log WHERE key_id NOT IN (SELECT id FROM exovo.exovo_api_keys)',
      );
      expect([...differing, ...withoutKey]).to.deep.equal([]);
    });
  });
}

/** Allows for an end that took effect although its response was lost. */
function expectedResults({ endedAtMs, endBeganAtMs }: Key): string[] {
  if (endedAtMs !== Number.POSITIVE_INFINITY) return ['401'];
  return endBeganAtMs === Number.POSITIVE_INFINITY ? ['200'] : ['200', '401'];
}
