/** Causal reads on a Galera cluster: a connection for which they can't be switched on must not be used. */
import { expect } from 'chai';
import { SqlPool } from '../../src/storage/sql-pool.js';
import { type RefusingServer, refusal, startRefusingServer } from '../support/refusing-server.js';

const OK = Buffer.from([0, 0, 0, 2, 0, 0, 0]);
const UNKNOWN_SYSTEM_VARIABLE = refusal(1193, "Unknown system variable 'wsrep_sync_wait'");
const INTERRUPTED = refusal(1317, 'Query execution was interrupted');
const LOCK_WAIT = refusal(1205, 'Lock wait timeout exceeded');

describe('A pool with causal reads', () => {
  let server: RefusingServer;
  let pool: SqlPool;

  const start = async (replyToSwitch: Buffer) => {
    server = await startRefusingServer((packet) => {
      const text = packet.toString('latin1');
      if (text.includes('wsrep_sync_wait')) return replyToSwitch;
      return text.includes('SELECT 1') ? LOCK_WAIT : OK;
    });
    const { port } = server;
    pool = new SqlPool({ host: '127.0.0.1', port, user: 'api', database: 'exovo' }, { causalReads: true });
  };
  afterEach(async () => {
    await pool.close();
    await server.close();
  });

  const failure = () =>
    pool.select('SELECT 1').then(
      () => 'none',
      (error: Error) => error.message,
    );

  it('reads nothing through a connection for which they could not be switched on', async () => {
    await start(INTERRUPTED);
    expect(await failure()).to.equal('Query execution was interrupted');
    expect(server.received().toString('latin1')).not.to.include('SELECT 1');
  });

  it('reads from a server that is no cluster', async () => {
    await start(UNKNOWN_SYSTEM_VARIABLE);
    expect(await failure()).to.equal('Lock wait timeout exceeded');
    expect(server.received().toString('latin1')).to.include('SELECT 1');
  });
});
