/** Endpoints of a host that respond with a stream: over HTTP, on a real host. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import { createHookRegistry } from '../../src/hooks/hook-registry.js';
import { type Endpoint, EndpointProblem, type EndpointStream } from '../../src/host/endpoint.js';
import { ENDPOINT } from '../../src/host/hooks.js';
import { ask, askRaw } from '../support/api.js';
import { lintOpenApi } from '../support/lint-openapi.js';
import { until } from '../support/until.js';
import { withTestHost } from '../support/with-test-host.js';

const CHUNK = Buffer.alloc(64 * 1024, 'a');
const CHUNKS = 1_024;

/** A stream that the test feeds and observes. */
class TestStream extends Readable {
  producedBytes = 0;

  constructor(private readonly next: (stream: TestStream) => void = () => {}) {
    super();
  }

  override _read(): void {
    this.next(this);
  }

  produce(chunk: Buffer | null): void {
    this.producedBytes += chunk?.length ?? 0;
    this.push(chunk);
  }
}

describe('A stream endpoint of the host', () => {
  const hooks = createHookRegistry();
  const test = withTestHost({ hooks });
  let key: string;
  before(async () => {
    key = (await test.admin.createKey('Streams')).key;
  });

  let dispose: () => unknown = () => {};
  afterEach(() => dispose());

  /** Serves the result of `handle` at /acme/recording until the end of the test. */
  const serve = (handle: () => unknown, more: Partial<Endpoint> = {}) => {
    dispose = hooks.register(
      ENDPOINT,
      { by: 'acme-pbx', name: 'recording' },
      {
        method: 'GET',
        path: '/acme/recording',
        scope: 'read',
        summary: 'Read a recording',
        response: { kind: 'stream', mediaTypes: ['audio/wav', 'audio/ogg'] },
        ...more,
        handle: handle as Endpoint['handle'],
      },
    );
  };
  const serveStream = (body: Readable, more: Partial<Endpoint> = {}) =>
    serve((): EndpointStream => ({ mediaType: 'audio/ogg', body }), more);
  const read = () => ask(test.url, { path: '/api/v1/acme/recording', key });
  const rawRequest = () =>
    `GET /api/v1/acme/recording HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${key}\r\n\r\n`;
  /** A client that sends the request and reads nothing until the test does. */
  const idleClient = (): Socket => {
    const socket = connect(Number(new URL(test.url).port), '127.0.0.1');
    socket.write(rawRequest());
    return socket;
  };

  it('sends the bytes with the media type that it chose, and the headers of every response', async () => {
    serveStream(Readable.from([Buffer.from('one '), Buffer.from('two')]));
    const response = await read();
    expect([response.status, response.text]).to.deep.equal([200, 'one two']);
    expect(response.headers).to.include({
      'content-type': 'audio/ogg',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'transfer-encoding': 'chunked',
    });
    expect(response.headers).to.have.property('x-request-id');
  });

  it('responds 200 without a byte when the stream is empty', async () => {
    serveStream(Readable.from([]));
    const response = await read();
    expect([response.status, response.text]).to.deep.equal([200, '']);
  });

  it('needs a key of its scope and refuses unknown parameters, like any endpoint', async () => {
    serveStream(Readable.from(['x']), { scope: 'read_write' });
    expect((await ask(test.url, { path: '/api/v1/acme/recording' })).status).to.equal(401);
    expect((await read()).status).to.equal(403);
    dispose();
    serveStream(Readable.from(['x']));
    expect((await ask(test.url, { path: '/api/v1/acme/recording?speed=2', key })).status).to.equal(400);
  });

  it('reads the stream only as fast as the client receives it, and sends all of it', async () => {
    let chunks = 0;
    const body = new TestStream((stream) => stream.produce(chunks++ < CHUNKS ? CHUNK : null));
    serveStream(body);
    const client = idleClient();
    await until(() => chunks > 1);
    // Unthrottled, the source would be at its end long before these are served.
    for (let i = 0; i < 50; i++) await ask(test.url, { path: '/api/v1/ping', key });
    expect(body.producedBytes).to.be.below((CHUNKS * CHUNK.length) / 2);
    let receivedBytes = 0;
    let last = '';
    client.on('data', (data: Buffer) => {
      receivedBytes += data.length;
      last = data.toString('latin1');
    });
    await once(client, 'end');
    expect(receivedBytes).to.be.above(CHUNKS * CHUNK.length);
    expect(last).to.match(/\r\n0\r\n\r\n$/);
    expect(body.destroyed).to.equal(true);
  }).timeout(60_000);

  it('responds with a problem when the stream fails before its first byte', async () => {
    serveStream(new TestStream((stream) => stream.destroy(new Error('no such file /var/acme_secret'))));
    const response = await read();
    expect([response.status, response.json().code]).to.deep.equal([500, 'internal_error']);
    expect(response.headers['content-type']).to.equal('application/problem+json; charset=utf-8');
    expect(response.text).not.to.include('acme_secret');
    expect(test.captured.text()).to.include('The endpoint \\"recording\\" of acme-pbx failed.');
  });

  it('responds with a declared problem, from the handler or from the stream', async () => {
    const problems = [{ code: 'acme_archived', status: 410, title: 'Archived', meaning: 'It was archived.' }];
    const archived = () => new EndpointProblem('acme_archived', 'The recording was archived.');
    serve(() => Promise.reject(archived()), { problems });
    expect((await read()).json()).to.include({ status: 410, code: 'acme_archived' });
    dispose();
    serveStream(new TestStream((stream) => stream.destroy(archived())), { problems });
    expect((await read()).json()).to.include({ status: 410, code: 'acme_archived' });
  });

  it('responds 503 when no byte arrives before the deadline of the endpoint, and destroys the stream', async () => {
    const body = new TestStream();
    const response = { kind: 'stream', mediaTypes: ['audio/ogg'], deadlineMs: 100 } as const;
    serveStream(body, { response });
    const refused = await read();
    expect([refused.status, refused.json().code]).to.deep.equal([503, 'endpoint_unavailable']);
    expect(body.destroyed).to.equal(true);
  });

  it('destroys a stream that the handler returns after the deadline', async () => {
    const body = new TestStream();
    let open: (stream: EndpointStream) => void = () => {};
    const response = { kind: 'stream', mediaTypes: ['audio/ogg'], deadlineMs: 100 } as const;
    serve(() => new Promise<EndpointStream>((resolve) => (open = resolve)), { response });
    expect((await read()).status).to.equal(503);
    open({ mediaType: 'audio/ogg', body });
    await once(body, 'close');
  });

  it('closes the connection when the stream fails later, so that the part sent is not complete', async () => {
    let chunks = 0;
    const body = new TestStream((stream) => {
      if (chunks++ === 0) stream.produce(Buffer.from('first'));
      else stream.destroy(new Error('disk gone'));
    });
    serveStream(body);
    const text = await askRaw(test.url, rawRequest());
    expect(text)
      .to.match(/^HTTP\/1\.1 200 /)
      .and.include('first');
    expect(text, 'the chunk that ends a complete body').not.to.include('\r\n0\r\n');
    await until(() => test.captured.text().includes('disk gone'));
  });

  it('destroys the stream when the client goes away, before or after the first byte', async () => {
    const failures = () => test.captured.messages().filter((message) => message.includes('failed')).length;
    const failuresBefore = failures();
    const silent = new TestStream();
    serveStream(silent);
    const early = idleClient();
    await until(() => silent.listenerCount('error') > 0);
    early.destroy();
    await once(silent, 'close');
    dispose();
    const endless = new TestStream((stream) => stream.produce(CHUNK));
    serveStream(endless);
    const late = idleClient();
    await until(() => endless.producedBytes > 0);
    late.destroy();
    await once(endless, 'close');
    // A request that is served after it has logged whatever it logs.
    await ask(test.url, { path: '/api/v1/ping', key });
    expect(failures(), 'no failure is logged').to.equal(failuresBefore);
  });

  it('responds to HEAD with the headers of a GET, and destroys the stream', async () => {
    const body = new TestStream((stream) => stream.produce(CHUNK));
    serveStream(body);
    const response = await ask(test.url, { method: 'HEAD', path: '/api/v1/acme/recording', key });
    expect([response.status, response.headers['content-type'], response.text]).to.deep.equal([
      200,
      'audio/ogg',
      '',
    ]);
    expect(body.destroyed).to.equal(true);
  });

  it('responds 500 and names the endpoint in the log when it returns anything else', async () => {
    const body = new TestStream();
    for (const [given, reason] of [
      [{ mediaType: 'audio/ogg', body: 'text' }, 'returned no stream'],
      [undefined, 'returned no stream'],
      [{ mediaType: 'text/html', body }, 'a media type that it doesn'],
    ] as const) {
      serve(() => given);
      expect((await read()).status, reason).to.equal(500);
      expect(test.captured.text()).to.include('The endpoint \\"recording\\" of acme-pbx').and.include(reason);
      dispose();
    }
    expect(body.destroyed).to.equal(true);
  });

  it('is documented with its media types instead of a schema', async () => {
    serveStream(Readable.from(['x']));
    const text = await (await fetch(`${test.url}/api/v1/openapi.json`)).text();
    const { responses } = JSON.parse(text).paths['/acme/recording'].get;
    expect(Object.keys(responses[200].content)).to.deep.equal(['audio/wav', 'audio/ogg']);
    expect(responses[200].headers).not.to.have.property('Content-Length');
    expect(await lintOpenApi(text)).to.deep.equal([]);
  });
});
