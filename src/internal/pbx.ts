/** `exovo-api-access/internal/pbx`, for the standalone host only and outside semver: PBX schemas, time zones, AMI URLs. */
export { parseAmiUrl, readCertificates } from '../pbx/ami/ami-url.js';
export { LocalClock } from '../pbx/local-time.js';
export type { PbxOptions, PbxReads, PbxSecrets, PbxTenants, Tenant } from '../pbx/schema.js';
export { findPbxSchema, PBX_SCHEMA_IDS } from '../pbx/schemas.js';
