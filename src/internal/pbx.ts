/** `exovo-api-access/internal/pbx`, for the standalone host only and outside semver: what its doctor and demo need. */
export { WallClock } from '../pbx/local-time.js';
export { openPbx, type PbxOptions } from '../pbx/open.js';
