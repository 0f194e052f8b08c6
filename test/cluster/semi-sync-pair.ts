/**
 * Two MariaDB servers with semi-synchronous replication (AFTER_SYNC), configured as docs/operations.md says: a commit
 * waits for the other server for as long as it takes, and a server that starts is read-only. Only the primary waits for a
 * replica. A replica with the same setting would wait for a replica of its own before it applies anything.
 */
import { documentBlock } from '../support/document-blocks.js';
import { until } from '../support/until.js';
import { MariaDbNode } from './mariadb-node.js';
import type { TestBed } from './test-bed.js';

/** Returns the lines of the documented my.cnf as command-line options. */
function documentedOptions(): string[] {
  return documentBlock('docs/operations.md', 'ini semi-synchronous')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^[#[]/.test(line))
    .map((line) => `--${line.replace(' = ', '=')}`);
}

const WAIT_FOR_REPLICA = 'SET GLOBAL rpl_semi_sync_master_enabled = ON';

export class SemiSyncPair {
  private constructor(
    public primary: MariaDbNode,
    public replica: MariaDbNode,
  ) {}

  static async start(bed: TestBed): Promise<SemiSyncPair> {
    const options = documentedOptions();
    const [first, second] = await Promise.all(
      ['1', '2'].map((id) =>
        MariaDbNode.create(`server${id}`, bed.folder, [...options, `--server-id=${id}`]),
      ),
    );
    if (first === undefined || second === undefined) throw new Error('unreachable: both were created');
    const pair = new SemiSyncPair(first, second);
    bed.onStop(() => Promise.all([first, second].map((server) => server.process.end('SIGKILL'))));
    await Promise.all([first, second].map((server) => pair.startServer(server)));
    await first.query(WAIT_FOR_REPLICA);
    await follow(second, first);
    await first.query('SET GLOBAL read_only = OFF');
    return pair;
  }

  /** Starts a server, which is read-only at first. */
  async startServer(server: MariaDbNode): Promise<void> {
    server.spawn();
    await server.waitUntil(async () => (await server.query('SELECT 1')).length === 1, 'responding');
  }

  /** Switches over as planned: the old primary continues as a read-only replica of the new one. */
  async switchOver(): Promise<void> {
    const { primary, replica } = this;
    await primary.query('SET GLOBAL read_only = ON');
    const [position] = await primary.query<{ gtid: string }>('SELECT @@global.gtid_current_pos AS gtid');
    await until(async () => {
      const [row] = await replica.query<{ late: number }>(
        `SELECT MASTER_GTID_WAIT('${position?.gtid}', 5) AS late`,
      );
      return row?.late === 0;
    });
    await replica.query('STOP SLAVE', 'RESET SLAVE ALL', WAIT_FOR_REPLICA);
    await primary.query('SET GLOBAL rpl_semi_sync_master_enabled = OFF');
    await follow(primary, replica);
    await replica.query('SET GLOBAL read_only = OFF');
    [this.primary, this.replica] = [replica, primary];
  }

  /** Fails over: kills the primary, and promotes the replica once it has applied everything that it received. */
  async failOver(): Promise<void> {
    const { primary, replica } = this;
    await primary.process.end('SIGKILL');
    await replica.query('STOP SLAVE IO_THREAD');
    await until(async () => {
      const [status] = await replica.query<Record<string, string>>('SHOW SLAVE STATUS');
      const [applied] = await replica.query<{ gtid: string }>('SELECT @@global.gtid_slave_pos AS gtid');
      return status?.Gtid_IO_Pos === applied?.gtid;
    });
    // The new primary must not wait for a replica until it has one again.
    await replica.query('STOP SLAVE', 'RESET SLAVE ALL', 'SET GLOBAL read_only = OFF');
    [this.primary, this.replica] = [replica, primary];
  }
}

async function follow(replica: MariaDbNode, primary: MariaDbNode): Promise<void> {
  await replica.query(
    'SET GLOBAL gtid_slave_pos = @@global.gtid_current_pos',
    `CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = ${primary.port}, MASTER_USER = 'root',
       MASTER_USE_GTID = slave_pos, MASTER_CONNECT_RETRY = 1`,
    'START SLAVE',
  );
  await until(async () => (await primary.status('Rpl_semi_sync_master_clients')) === '1');
}
