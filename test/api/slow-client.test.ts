/** A client that takes its time with a request: over a raw connection to a real host and database. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { expect } from 'chai';
import { AdminClient } from '../support/admin-client.js';
import { startTestHost, type TestHost } from '../support/host.js';
import { until } from '../support/until.js';

describe('a slow client of /api/v1', () => {
  let test: TestHost;
  let key: string;
  before(async () => {
    test = await startTestHost();
    key = (await (await AdminClient.signIn(test.url)).createKey('Writer', 'Read & write')).key;
  });
  after(() => test.stop());

  it('may take longer to send a body than the server may take to answer', async () => {
    const body = '{"presence":"Away"}';
    const socket = connect(Number(new URL(test.url).port), '127.0.0.1');
    let answer = '';
    socket.on('data', (data: Buffer) => {
      answer += data.toString();
    });
    const head = ['POST /api/v1/extensions/205/presence HTTP/1.1', 'Host: x', `Authorization: Bearer ${key}`];
    head.push('Content-Type: application/json', `Content-Length: ${body.length}`, 'Connection: close');
    socket.write([...head, 'Expect: 100-continue', '', ''].join('\r\n'));
    // The request is being served, and waits for its body. The rest of the test takes place five seconds later.
    await until(() => answer.includes('100 Continue'));
    const now = performance.now;
    performance.now = () => now.call(performance) + 5_000;
    try {
      socket.write(body);
      await once(socket, 'close');
    } finally {
      performance.now = now;
    }
    expect(answer).to.include('HTTP/1.1 200 OK').and.to.include('"presence":"Away"');
  });
});
