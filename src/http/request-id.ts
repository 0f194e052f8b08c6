/**
 * The id of one request: in `X-Request-Id`, in problem details, in log lines and in audit rows. Always made here: one
 * taken from the client could forge log lines. Unique over processes by a random start, cheap by a counter.
 */
import { randomBytes } from 'node:crypto';

const start = randomBytes(6).toString('hex');
let count = 0;

/** E.g. `f3a91c22e07b-000001a`: of one length, so that answers to different requests can be equal but for it. */
export function nextRequestId(): string {
  count += 1;
  return `${start}-${count.toString(36).padStart(7, '0')}`;
}
