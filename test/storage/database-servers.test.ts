/** Which servers the address of a database leads to, on real servers behind a balancer that takes them in turn. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { expect } from 'chai';
import { databaseServers, findServers } from '../../src/storage/database-servers.js';
import { type DatabaseServer, startDatabaseServer } from '../support/database-server.js';

describe('The servers to which the address of a database leads', () => {
  let servers: DatabaseServer[];
  before(async () => {
    servers = await Promise.all([startDatabaseServer(), startDatabaseServer()]);
  });
  after(() => Promise.all(servers.map((server) => server.remove())));

  it('are one if it leads to one', async () => {
    for (const { connection } of servers) expect(await findServers(connection)).to.have.length(1);
  });

  it('are two if a balancer takes two in turn that know nothing of each other, and are asked at most once a minute', async () => {
    let connections = 0;
    const balancer = createServer((inside) => {
      const { socketPath = '' } = servers[connections++ % 2]?.connection ?? {};
      const outside = connect(socketPath);
      for (const socket of [inside, outside]) socket.on('error', () => {});
      inside.pipe(outside).pipe(inside);
    });
    balancer.listen(0, '127.0.0.1');
    await once(balancer, 'listening');
    const { port } = balancer.address() as AddressInfo;
    const address = { host: '127.0.0.1', port, user: 'root', database: 'exovo' };
    const forHealth = databaseServers(address);
    try {
      expect(await findServers(address)).to.have.length(2);
      expect(await forHealth()).to.have.length(2);
      const made = connections;
      expect(await forHealth(), 'a second time within a minute').to.have.length(2);
      expect(connections).to.equal(made);
    } finally {
      balancer.close();
    }
  });
});
