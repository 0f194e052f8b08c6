/** `exovo-api-access/internal/lease`, for the standalone host only and outside semver: the leases of the key verifier. */
export { isLeased, LEASE_MS, type Moment, thisMoment, waitOutLeases } from '../keys/lease.js';
