/** `exovo-api-access/internal/csv`, for the standalone host only and outside semver: CSV without formula injection. */
export { BYTE_ORDER_MARK, csvLine } from '../admin/frame/csv.js';
