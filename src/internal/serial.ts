/** `exovo-api-access/internal/serial`, for the standalone host only and outside semver: runs tasks one after another. */
export { Serial } from '../composition/serial.js';
