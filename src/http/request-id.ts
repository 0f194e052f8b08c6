/**
 * The ID of one request: in `X-Request-Id`, problem details, log lines and audit rows. Always generated here, because
 * one taken from the client could forge log lines. A random start makes it unique across processes, and a counter
 * makes it cheap.
 */
import { randomBytes } from 'node:crypto';

const start = randomBytes(6).toString('hex');
let count = 0;

/** E.g. `f3a91c22e07b-000001a`. The length is constant, so that two responses can be equal except for the ID. */
export function nextRequestId(): string {
  count += 1;
  return `${start}-${count.toString(36).padStart(7, '0')}`;
}
