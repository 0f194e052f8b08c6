/** A single connection to a Manager Interface, without the client that opens the next one. */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect } from 'chai';
import { AmiConnection, AmiUnavailableError } from '../../../src/pbx/ami/connection.js';

describe('A connection to the Manager Interface that has ended', () => {
  it('refuses actions and says why it ended', async () => {
    const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      const { connection, reason } = await connectionUntilItsEnd(port);
      expect(reason).to.equal('the server closed the connection');
      const refusal = await connection.action({ Action: 'Ping' }, 1_000).catch((error: unknown) => error);
      expect(refusal).to.be.instanceOf(AmiUnavailableError);
      expect(String(refusal)).to.contain(`not connected: ${reason}`);
    } finally {
      server.close();
    }
  });
});

function connectionUntilItsEnd(port: number): Promise<{ connection: AmiConnection; reason: string }> {
  return new Promise((resolve) => {
    const connection: AmiConnection = new AmiConnection({
      address: { host: '127.0.0.1', port, username: 'test', secret: 'test' },
      onEvent: () => {},
      onEnd: (reason) => resolve({ connection, reason }),
    });
  });
}
