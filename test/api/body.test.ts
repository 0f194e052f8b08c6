/** What a body may be: over HTTP against a real host and database; after each refusal nothing has changed. */
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { AdminClient } from '../support/admin-client.js';
import { type Ask, ask, askRaw } from '../support/api.js';
import { startTestHost, type TestHost } from '../support/host.js';

const PATH = '/api/v1/extensions/205/presence';

describe('the body of a presence change', () => {
  let test: TestHost;
  let key: string;
  before(async () => {
    test = await startTestHost();
    key = (await (await AdminClient.signIn(test.url)).createKey('Writer', 'Read & write')).key;
    await post({ json: { presence: 'Available' } });
  });
  after(() => test.stop());
  afterEach(async () => {
    expect(await presence()).to.equal('Available');
  });

  const post = (more: Omit<Ask, 'path'>) => ask(test.url, { method: 'POST', path: PATH, key, ...more });
  const postText = (body: string | Buffer, headers: Record<string, string> = {}) =>
    post({ body, headers: { 'Content-Type': 'application/json', ...headers } });
  const presence = async () => {
    const [row] = await test.database.query<{ presence: string }>(
      "SELECT presence FROM pbx_presence WHERE tenant_id = '1' AND extension = '205'",
    );
    return row?.presence;
  };
  const head = (length: string) =>
    `POST ${PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/json\r\n${length}\r\n`;

  it('must be declared as JSON in UTF-8, or it is 415', async () => {
    const body = '{"presence":"Away"}';
    for (const type of [
      undefined,
      '',
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/json; charset=utf-7',
      'application/json; charset=utf-16',
      'application/json; charset=iso-8859-1',
      'application/jsonp',
      'application/vnd.api+json',
      'json',
      '*/*',
    ]) {
      const answer = await post({ body, headers: type === undefined ? {} : { 'Content-Type': type } });
      expect(answer.status, type).to.equal(415);
      expect(answer.json().code).to.equal('unsupported_media_type');
    }
  });

  it('may say its charset in any usual spelling', async () => {
    for (const type of [
      'application/json; charset=utf-8',
      'application/json;charset=UTF-8',
      'Application/JSON; charset="utf-8"',
    ]) {
      const answer = await post({ body: '{"presence":"Available"}', headers: { 'Content-Type': type } });
      expect(answer.status, type).to.equal(200);
    }
  });

  it('that is not one JSON object is 400', async () => {
    for (const body of [
      '',
      ' ',
      'null',
      '[]',
      '"Away"',
      '1',
      'true',
      '{',
      '{"presence":"Away"',
      '{"presence":"Away",}',
      '{presence:"Away"}',
      "{'presence':'Away'}",
      '{"presence":"Away"}//',
      '{"presence":NaN}',
      '{"presence":"Away"}{}',
      '\ufeff',
      'presence=Away',
      '[{"presence":"Away"}]',
      '{"presence":"Away\n"}',
    ]) {
      const answer = await postText(body);
      expect(answer.status, JSON.stringify(body)).to.equal(400);
      expect(answer.json().code, JSON.stringify(body)).to.be.oneOf(['malformed_json', 'invalid_body']);
    }
  });

  it('with anything but one of the five values, as spelled, is 400 that lists them', async () => {
    const values: unknown[] = [
      1,
      0,
      true,
      null,
      {},
      [],
      ['Away'],
      { toString: 'Away' },
      'away',
      'AWAY',
      'Away ',
      ' Away',
      '',
      'Busy',
      'Away\0',
      'Out Of Office',
      'Out of  office',
      'custom 1',
      'Custom 3',
      'Custom\u00a01',
      '\u202eAway',
      'Awa\u0079\u0301',
      '😀',
      '\ud800',
      'x'.repeat(15_000),
      '<img onerror=1>',
      'jndi:ldap://x',
      '=CMD()',
      '\u001b[31m',
      'Away\r\nX: 1',
    ];
    for (const value of values) {
      const answer = await post({ json: { presence: value } });
      expect(answer.status, JSON.stringify(value)?.slice(0, 60)).to.equal(400);
      expect(answer.json().detail).to.equal(
        '"presence" must be exactly one of "Available", "Away", "Out of office", "Custom 1", "Custom 2".',
      );
    }
  });

  it('with unknown fields is 400 that names them, and stores none', async () => {
    for (const field of [
      'tenantId',
      'id',
      'scope',
      'isAdmin',
      'extension',
      'Presence',
      'constructor',
      '__proto__',
      '',
    ]) {
      const answer = await postText(`{"presence":"Away",${JSON.stringify(field)}:{"x":1}}`);
      expect(answer.status, field).to.equal(400);
      expect(answer.json().detail).to.match(/^Unknown field: /);
      if (field !== '') expect(answer.json().detail, field).to.include(`"${field}"`);
    }
    expect({}).to.not.have.property('x');
  });

  it('of a doubled field counts the last one, as JSON.parse does everywhere', async () => {
    expect((await postText('{"presence":"Available","presence":"nope"}')).status).to.equal(400);
    expect((await postText('{"presence":"nope","presence":"Available"}')).json().presence).to.equal(
      'Available',
    );
  });

  it('that is deep, wide or numerically odd is refused at once', async () => {
    const deep = `{"presence":${'['.repeat(8_000)}${']'.repeat(8_000)}}`;
    const wide = `{${Array.from({ length: 1_000 }, (_, i) => `"k${i}":1`).join(',')}}`;
    for (const body of [
      deep,
      wide,
      '{"presence":1e400}',
      '{"presence":-0}',
      `{"presence":${'9'.repeat(10_000)}}`,
    ]) {
      expect((await postText(body)).status).to.equal(400);
    }
  });

  it('over 16 KiB is 413, whether its length is declared or not', async () => {
    const exactly = JSON.stringify({ presence: 'Available' }).padEnd(16 * 1024, ' ');
    expect((await postText(exactly)).status).to.equal(200);
    const answer = await postText(`${exactly} `);
    expect(answer.status).to.equal(413);
    expect(answer.json().code).to.equal('body_too_large');
    expect((await postText('x'.repeat(10_000_000))).status).to.equal(413);
    const chunk = `4000\r\n${' '.repeat(0x4000)}\r\n`;
    const endless = await askRaw(test.url, head('Transfer-Encoding: chunked\r\n') + chunk + chunk);
    expect(endless).to.match(/^HTTP\/1\.1 413 /);
  });

  it('in any Content-Encoding is 415, so that no bomb is unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(5_000_000, ' '));
    expect((await postText(bomb, { 'Content-Encoding': 'gzip' })).status).to.equal(415);
    expect((await postText('garbage', { 'Content-Encoding': 'br' })).status).to.equal(415);
  });

  it('cut off, in broken chunks or of two lengths is answered with 400, and changes nothing', async () => {
    const away = '{"presence":"Away"}';
    const chunked = head('Transfer-Encoding: chunked\r\n');
    for (const [what, bytes] of [
      ['cut off', `${head('Content-Length: 500\r\n')}${away}`],
      ['a chunk without its end', `${chunked}13\r\n${away}`],
      ['a chunk of no length', `${chunked}0x13\r\n${away}\r\n0\r\n\r\n`],
      ['a coding that is none', `${head('Transfer-Encoding: xchunked\r\n')}${away}`],
      ['both', `${head('Content-Length: 4\r\nTransfer-Encoding: chunked\r\n')}0\r\n\r\n`],
    ] as const) {
      const answer = await askRaw(test.url, bytes, 'end');
      expect(answer, what)
        .to.match(/^HTTP\/1\.1 400 /)
        .and.to.include('"code":"malformed_request"');
      expect(answer.match(/HTTP\/1\.1 /g), what).to.have.length(1);
    }
  });

  it('expected with 100-continue is asked for and read', async () => {
    const body = '{"presence":"Available"}';
    const answer = await askRaw(
      test.url,
      `${head(`Content-Length: ${body.length}\r\nExpect: 100-continue\r\nConnection: close\r\n`)}${body}`,
    );
    expect(answer).to.match(/^HTTP\/1\.1 100 Continue/);
    expect(answer).to.include('HTTP/1.1 200 OK');
  });

  it('sent with a GET is ignored', async () => {
    const answer = await ask(test.url, { path: '/api/v1/ping', key, json: { presence: 'Away' } });
    expect(answer.status).to.equal(200);
  });
});
