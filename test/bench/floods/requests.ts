/** The text of each kind of request that the generators of floods send. */
import { generateKey } from '../../../src/keys/format.js';
import type { Traffic } from './job.js';

const HOST = 'Host: pbx.example.com';
let names = 0;

/** Returns the next complete request. */
export function requestText(traffic: Traffic, key: string): string {
  switch (traffic) {
    case 'valid':
      return get('/api/v1/ping', key);
    case 'readyz':
      return get('/readyz');
    case 'sign-in':
      return signIn();
    default:
      return get('/api/v1/ping', generateKey());
  }
}

export function get(path: string, key?: string): string {
  const authorization = key === undefined ? '' : `Authorization: Bearer ${key}\r\n`;
  return `GET ${path} HTTP/1.1\r\n${HOST}\r\n${authorization}\r\n`;
}

/** Returns the beginning of a request whose head or body never ends. */
export function endlessRequest(part: 'head' | 'body'): string {
  const line = `POST /api/v1/extensions/1000/presence HTTP/1.1\r\n${HOST}\r\n`;
  return part === 'head'
    ? `${line}X: `
    : `${line}Content-Type: application/json\r\nContent-Length: 16000\r\n\r\n`;
}

/** Uses a new name each time, so that no name reaches its own limit. */
function signIn(): string {
  names += 1;
  const body = JSON.stringify({ username: `name-${names}`, password: 'a wrong password' });
  return (
    `POST /admin/sign-in HTTP/1.1\r\n${HOST}\r\nAccept: application/json\r\n` +
    `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  );
}
