/** A client that sends its request slowly: over a raw connection, on a real host. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { createHookRegistry } from '../../src/hooks/hook-registry.js';
import { ENDPOINT } from '../../src/host/hooks.js';
import { until } from '../support/until.js';
import { withTestHost } from '../support/with-test-host.js';

const DEADLINE_MS = 1_000;
/** Longer than the deadline of the endpoint and the margin that the router adds. */
const BODY_MS = 1_300;

describe('A slow client of /api/v1', () => {
  const hooks = createHookRegistry();
  hooks.register(
    ENDPOINT,
    { by: 'acme-pbx', name: 'slow' },
    {
      method: 'POST',
      path: '/acme/slow',
      scope: 'read_write',
      summary: 'Takes 20 ms',
      body: { type: 'object' },
      response: { kind: 'json', schema: { type: 'object' }, deadlineMs: DEADLINE_MS },
      example: { body: {}, response: {} },
      handle: () => delay(20, { done: true }),
    },
  );
  const test = withTestHost({ hooks });

  it('can take longer to send a body than the server may take to respond', async () => {
    const { key } = await test.admin.createKey('Writer', 'Read & write');
    const socket = connect(Number(new URL(test.url).port), '127.0.0.1');
    let response = '';
    socket.on('data', (data: Buffer) => {
      response += data.toString();
    });
    const head = ['POST /api/v1/acme/slow HTTP/1.1', 'Host: x', `Authorization: Bearer ${key}`];
    head.push('Content-Type: application/json', 'Content-Length: 2', 'Connection: close');
    socket.write([...head, 'Expect: 100-continue', '', ''].join('\r\n'));
    await until(() => response.includes('100 Continue'));
    const waitingSinceMs = performance.now();
    await until(() => performance.now() - waitingSinceMs > BODY_MS);
    socket.write('{}');
    await once(socket, 'close');
    expect(response).to.include('HTTP/1.1 200 OK').and.to.include('"done":true');
  });
});
