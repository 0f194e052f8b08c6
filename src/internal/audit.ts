/** `exovo-api-access/internal/audit`, for the standalone host only and outside semver: the doctor's check. */
export { checkAuditLog } from '../audit/doctor-check.js';
