/** A client that takes its time to send a body: over a raw connection to a real host and database. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import Joi from 'joi';
import { createHookRegistry } from '../../src/hooks/hook-registry.js';
import { ENDPOINT } from '../../src/host/hooks.js';
import { until } from '../support/until.js';
import { withTestHost } from '../support/with-test-host.js';

const DEADLINE_MS = 1_000;
/** More than the endpoint's deadline and the margin that the plugin adds to it. */
const BODY_MS = 1_300;

describe('A slow client of /api/v1', () => {
  const hooks = createHookRegistry();
  hooks.register(
    ENDPOINT,
    { by: 'acme', name: 'note' },
    {
      method: 'POST',
      path: '/acme/notes',
      scope: 'read_write',
      summary: 'Store a note',
      body: Joi.object({ text: Joi.string().required() }),
      response: {
        kind: 'json',
        schema: Joi.object({ text: Joi.string().required() }),
        deadlineMs: DEADLINE_MS,
      },
      example: { body: { text: 'Hello' }, response: { text: 'Hello' } },
      handle: async ({ body }) => {
        // Long enough for the timer of a deadline that is over.
        await delay(20);
        return { text: body.text };
      },
    },
  );
  const test = withTestHost({ hooks });

  it('can take longer to send a body than the response may take', async () => {
    const { key } = await test.admin.createKey('Writer', 'Read & write');
    const body = '{"text":"Hello"}';
    const socket = connect(Number(new URL(test.url).port), '127.0.0.1');
    let response = '';
    socket.on('data', (data: Buffer) => {
      response += data.toString();
    });
    const head = ['POST /api/v1/acme/notes HTTP/1.1', 'Host: x', `Authorization: Bearer ${key}`];
    head.push('Content-Type: application/json', `Content-Length: ${body.length}`, 'Connection: close');
    socket.write([...head, 'Expect: 100-continue', '', ''].join('\r\n'));
    // From here on the request is being served and waits for its body.
    await until(() => response.includes('100 Continue'));
    const waitingSinceMs = performance.now();
    await until(() => performance.now() - waitingSinceMs > BODY_MS);
    socket.write(body);
    await once(socket, 'close');
    expect(response).to.include('HTTP/1.1 200 OK').and.to.include('"text":"Hello"');
  });
});
