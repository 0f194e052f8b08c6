/** gzip of large responses: over HTTP, on a real host and database. */
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { Request, Response } from 'express';
import { SharedBody, sendBody } from '../../src/api/encoded-body.js';
import { askBytes } from '../support/api.js';
import { withTestHost } from '../support/with-test-host.js';

const CALLS = '/calls?limit=500';

describe('Compression of /api/v1', () => {
  const test = withTestHost({ environment: { EXOVO_ALLOWED_ORIGINS: 'https://wall.example' } });
  let key: string;
  before(async () => {
    key = (await test.admin.createKey('Reader')).key;
  });

  const get = (path: string, encodings?: string, more: object = {}) =>
    askBytes(test.url, {
      path: `/api/v1${path}`,
      key,
      ...more,
      ...(encodings === undefined ? {} : { headers: { 'Accept-Encoding': encodings } }),
    });

  it('is gzip for JSON and documents over 1 kB, and saves most of their size', async () => {
    for (const path of [CALLS, '/extensions', '/openapi.json', '/reference']) {
      const [plain, gzipped] = [await get(path), await get(path, 'gzip')];
      expect([plain.status, gzipped.status], path).to.deep.equal([200, 200]);
      expect(plain.headers, path).to.not.have.property('content-encoding');
      expect(gzipped.headers, path).to.include({
        'content-encoding': 'gzip',
        'content-length': String(gzipped.bytes.length),
        'content-type': plain.headers['content-type'],
        'cache-control': 'no-store',
      });
      expect(gunzipSync(gzipped.bytes).equals(plain.bytes), path).to.equal(true);
      expect(gzipped.bytes.length, path).to.be.below(plain.bytes.length / 2);
      for (const { headers } of [plain, gzipped])
        expect(headers.vary, path).to.equal('Origin, Accept-Encoding');
    }
  });

  it('follows Accept-Encoding, in which q=0 refuses', async () => {
    for (const [accepted, encoding] of [
      ['gzip, deflate, br', 'gzip'],
      ['GZIP', 'gzip'],
      ['*', 'gzip'],
      ['gzip;q=0.5', 'gzip'],
      ['br;q=1, gzip;q=0.2, *;q=0', 'gzip'],
      ['gzip;q=0', undefined],
      ['gzip;q=0, *', undefined],
      ['*;q=0', undefined],
      ['identity', undefined],
      ['identity;q=1, gzip;q=0.5', undefined],
      ['br', undefined],
      ['gzipped', undefined],
      ['', undefined],
    ] as const) {
      const { status, headers } = await get(CALLS, accepted);
      expect([status, headers['content-encoding']], accepted).to.deep.equal([200, encoding]);
    }
  });

  it('leaves small responses and problems alone', async () => {
    for (const path of ['/ping', '/calls?limit=1', '/nope', '/calls?limit=x']) {
      const { headers } = await get(path, 'gzip');
      expect(headers, path).to.not.have.property('content-encoding');
      expect(headers.vary, path).to.equal('Origin');
    }
  });

  it('is the same for HEAD, without the body', async () => {
    for (const encodings of ['gzip', undefined]) {
      const [found, head] = [await get(CALLS, encodings), await get(CALLS, encodings, { method: 'HEAD' })];
      expect([head.status, head.bytes.length]).to.deep.equal([200, 0]);
      for (const name of ['content-length', 'content-encoding', 'content-type', 'vary'])
        expect(head.headers[name], name).to.equal(found.headers[name]);
    }
  });

  it('leaves admin pages alone', async () => {
    const { headers } = await test.admin.get('/admin/integrations/api/reference');
    expect(headers.has('content-encoding')).to.equal(false);
  });
});

describe('A shared body', () => {
  const text = JSON.stringify(
    Array.from({ length: 2_000 }, (_, index) => createHash('md5').update(`${index}`).digest('hex')),
  );

  /** Sends `body` to a client that accepts gzip, and returns what it gets. */
  async function sent(body: SharedBody): Promise<unknown> {
    let bytes: unknown;
    const req = {
      headers: { 'accept-encoding': 'gzip' },
      acceptsEncodings: () => 'gzip',
    } as unknown as Request;
    const res = {
      headersSent: false,
      getHeader: () => undefined,
      writeHead: () => undefined,
      end: (chunk: unknown) => {
        bytes = chunk;
      },
    } as unknown as Response;
    await sendBody(req, res, 'id', { 'Content-Type': 'application/json' }, body);
    return bytes;
  }

  it('is compressed once for all who share it', async () => {
    const body = new SharedBody(text);
    const [first, second] = await Promise.all([sent(body), sent(body)]);
    expect(first).to.equal(second).and.be.instanceOf(Buffer);
    expect(await sent(body)).to.equal(first);
  });

  it('is compressed outside the thread of the requests', async () => {
    let turns = 0;
    const turn = () => {
      turns++;
      timer = setImmediate(turn);
    };
    let timer = setImmediate(turn);
    await sent(new SharedBody(text.repeat(20)));
    clearImmediate(timer);
    expect(turns).to.be.above(1);
  });
});
