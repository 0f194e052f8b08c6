/**
 * Bare `node:http` with a mysql2 pool, the upper bound for these two libraries: no key, no router, no deadline. Sends the
 * product's own statements and only renames the columns to the API's fields.
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzip } from 'node:zlib';
import { createPool, type RowDataPacket } from 'mysql2';
import type { BareHttpOptions } from './peers.js';

const { connection, extensionsSql, callsSql, recordsSql, presenceSql, limit, pingBody } = JSON.parse(
  process.argv[2] ?? '',
) as BareHttpOptions;

const TENANT = '1';
const pool = createPool({
  ...connection,
  connectionLimit: 10,
  charset: 'utf8mb4',
  timezone: 'Z',
  dateStrings: true,
});

const toExtension = (row: RowDataPacket) => ({
  extension: row.extension,
  name: row.name,
  email: row.email,
  enabled: row.enabled !== 0,
  presence: row.presence,
});

const toCall = (row: RowDataPacket) => ({
  id: String(row.id),
  start: row.started_at,
  direction: row.direction,
  status: row.disposition,
  from: { number: row.caller_number, name: row.caller_name },
  to: { number: row.callee_number, name: row.callee_name },
  durationSeconds: row.duration_seconds,
  talkSeconds: row.talk_seconds,
  hasRecording: row.has_recording !== 0,
});

/** Maps one record to one call, without combining the records of a call. */
const toRecord = (row: RowDataPacket) => ({
  id: row.linkedid,
  start: row.started,
  direction: 'unknown',
  status: row.disposition,
  from: { number: row.src, name: row.cnam },
  to: { number: row.dst, name: null },
  durationSeconds: row.duration,
  talkSeconds: row.billsec,
  hasRecording: row.recordingfile !== '',
});

function send(res: ServerResponse, status: number, content: object): void {
  const body = JSON.stringify(content);
  const headers = { 'Content-Type': 'application/json; charset=utf-8' };
  if (res.req.headers['accept-encoding'] !== 'gzip') {
    res.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) });
    res.end(body);
    return;
  }
  gzip(body, (_error, bytes) => {
    res.writeHead(status, { ...headers, 'Content-Length': bytes.length, 'Content-Encoding': 'gzip' });
    res.end(bytes);
  });
}

function list(res: ServerResponse, sql: string | undefined, map: (row: RowDataPacket) => object): void {
  pool.execute<RowDataPacket[]>(sql ?? '', valuesOf(sql), (error, rows) => {
    if (error) send(res, 500, { message: error.message });
    else send(res, 200, { items: (limit === null ? rows : rows.slice(0, limit)).map(map) });
  });
}

/** Returns the tenant, the only value in these statements, unless the log contained it in the text already. */
function valuesOf(sql: string | undefined): string[] {
  return sql?.includes('?') === true ? [TENANT] : [];
}

/** Replaces the limit in the text of the statement; the bench logged it with a limit of 50. */
function withLimit(sql: string | undefined, url: string): string | undefined {
  return url.endsWith('=50') ? sql : sql?.replace('LIMIT 50', `LIMIT ${Number(url.split('=')[1])}`);
}

const server = createServer((req, res) => {
  const url = req.url ?? '';
  if (req.method === 'POST') {
    let text = '';
    req.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    req.on('end', () => {
      const { presence } = JSON.parse(text) as { presence: string };
      const extension = url.split('/')[2] ?? '';
      pool.execute(presenceSql ?? '', [presence, TENANT, extension], (error) => {
        if (error) send(res, 500, { message: error.message });
        else send(res, 200, { extension, presence });
      });
    });
  } else if (url === '/ping') send(res, 200, pingBody);
  else if (url === '/extensions') list(res, extensionsSql, toExtension);
  else if (url.startsWith('/calls')) list(res, withLimit(callsSql, url), toCall);
  else if (url.startsWith('/records')) list(res, recordsSql, toRecord);
  else send(res, 404, {});
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`node:http on http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
