/** What a body may be: over HTTP, on a real host and database. No refused body changes anything. */
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { type Ask, ask, askRaw } from '../support/api.js';
import { withTestHost } from '../support/with-test-host.js';

const PATH = '/api/v1/extensions/205/presence';

describe('The body of a presence change', () => {
  const test = withTestHost();
  let key: string;
  before(async () => {
    key = (await test.admin.createKey('Writer', 'Read & write')).key;
    await post({ json: { presence: 'Available' } });
  });
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

  it('must be declared as JSON, or the response is 415', async () => {
    const body = '{"presence":"Away"}';
    for (const type of [
      undefined,
      '',
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/json, text/plain',
      'application/jsonp',
      'application/vnd.api+json',
      'json',
      '*/*',
    ]) {
      const response = await post({ body, headers: type === undefined ? {} : { 'Content-Type': type } });
      expect(response.status, type).to.equal(415);
      expect(response.json().code).to.equal('unsupported_media_type');
    }
  });

  it('may have parameters of its media type that JSON does not define, empty ones too', async () => {
    for (const type of [
      'application/json;',
      'application/json; ;',
      'application/json; version=1',
      'application/json;odata=verbose; profile="a;b"',
      'Application/JSON; charset="utf-8"',
      'application/json; charset=iso-8859-1',
      'application/json; charset=',
    ]) {
      const response = await post({ body: '{"presence":"Available"}', headers: { 'Content-Type': type } });
      expect(response.status, type).to.equal(200);
    }
  });

  it('must be UTF-8, whatever its charset says, or the response is 400', async () => {
    for (const [type, body] of [
      ['application/json; charset=utf-16', Buffer.from('{"presence":"Away"}', 'utf16le')],
      ['application/json; charset=iso-8859-1', Buffer.from('{"presence":"Awäy"}', 'latin1')],
    ] as const) {
      const response = await post({ body, headers: { 'Content-Type': type } });
      expect(response.status, type).to.equal(400);
      expect(response.json().code).to.equal('malformed_json');
    }
  });

  it('may begin with a byte order mark, which is ignored', async () => {
    expect((await postText('\ufeff{"presence":"Available"}')).status).to.equal(200);
    expect((await postText('\ufeff\ufeff{"presence":"Available"}')).status).to.equal(400);
  });

  it('must be one JSON object, or the response is 400', async () => {
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
      const response = await postText(body);
      expect(response.status, JSON.stringify(body)).to.equal(400);
      expect(response.json().code, JSON.stringify(body)).to.be.oneOf(['malformed_json', 'invalid_body']);
    }
  });

  it('must contain one of the five values as spelled, or the response is a 400 that lists them', async () => {
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
      const response = await post({ json: { presence: value } });
      expect(response.status, JSON.stringify(value)?.slice(0, 60)).to.equal(400);
      expect(response.json().detail).to.equal(
        '"presence" must be exactly one of "Available", "Away", "Out of office", "Custom 1", "Custom 2".',
      );
    }
  });

  it('must not contain unknown fields: the response is a 400 that names them, and nothing is stored', async () => {
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
      const response = await postText(`{"presence":"Away",${JSON.stringify(field)}:{"x":1}}`);
      expect(response.status, field).to.equal(400);
      expect(response.json().detail).to.match(/^Unknown field: /);
      if (field !== '') expect(response.json().detail, field).to.include(`"${field}"`);
    }
    expect({}).to.not.have.property('x');
  });

  it('counts with the last of two fields of one name, as JSON.parse does', async () => {
    expect((await postText('{"presence":"Available","presence":"nope"}')).status).to.equal(400);
    expect((await postText('{"presence":"nope","presence":"Available"}')).json().presence).to.equal(
      'Available',
    );
  });

  it('is refused at once if it is deeply nested, wide or has odd numbers', async () => {
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

  it('may have 16 KiB; more is a 413, whether its length is declared or not', async () => {
    const exactly = JSON.stringify({ presence: 'Available' }).padEnd(16 * 1024, ' ');
    expect((await postText(exactly)).status).to.equal(200);
    const response = await postText(`${exactly} `);
    expect(response.status).to.equal(413);
    expect(response.json().code).to.equal('body_too_large');
    expect((await postText('x'.repeat(10_000_000))).status).to.equal(413);
    const chunk = `4000\r\n${' '.repeat(0x4000)}\r\n`;
    const endless = await askRaw(test.url, head('Transfer-Encoding: chunked\r\n') + chunk + chunk);
    expect(endless).to.match(/^HTTP\/1\.1 413 /);
  });

  it('must not be compressed: the response is 415, so that no bomb is unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(5_000_000, ' '));
    expect((await postText(bomb, { 'Content-Encoding': 'gzip' })).status).to.equal(415);
    expect((await postText('garbage', { 'Content-Encoding': 'br' })).status).to.equal(415);
  });

  it('is a 400 that changes nothing if it is cut off, in broken chunks or of two lengths', async () => {
    const away = '{"presence":"Away"}';
    const chunked = head('Transfer-Encoding: chunked\r\n');
    for (const [what, bytes] of [
      ['cut off', `${head('Content-Length: 500\r\n')}${away}`],
      ['a chunk without its end', `${chunked}13\r\n${away}`],
      ['a chunk of no length', `${chunked}0x13\r\n${away}\r\n0\r\n\r\n`],
      ['a coding that is none', `${head('Transfer-Encoding: xchunked\r\n')}${away}`],
      ['both', `${head('Content-Length: 4\r\nTransfer-Encoding: chunked\r\n')}0\r\n\r\n`],
    ] as const) {
      const response = await askRaw(test.url, bytes, 'end');
      expect(response, what)
        .to.match(/^HTTP\/1\.1 400 /)
        .and.to.include('"code":"malformed_request"');
      expect(response.match(/HTTP\/1\.1 /g), what).to.have.length(1);
    }
  });

  it('is requested and read when the client expects 100-continue', async () => {
    const body = '{"presence":"Available"}';
    const response = await askRaw(
      test.url,
      `${head(`Content-Length: ${body.length}\r\nExpect: 100-continue\r\nConnection: close\r\n`)}${body}`,
    );
    expect(response).to.match(/^HTTP\/1\.1 100 Continue/);
    expect(response).to.include('HTTP/1.1 200 OK');
  });

  it('is ignored on a GET', async () => {
    const response = await ask(test.url, { path: '/api/v1/ping', key, json: { presence: 'Away' } });
    expect(response.status).to.equal(200);
  });
});
