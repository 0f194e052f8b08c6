/** `exovo-api-access/internal/http`, for the standalone host only and outside semver: problems, request IDs, addresses. */
export { clientAddress, clientNetwork, withoutPort } from '../client-address.js';
export { closedProblem } from '../http/api-gate.js';
export { BoundedMap } from '../http/bounded-map.js';
export { cameFrom } from '../http/came-from.js';
export { originObjection } from '../http/cors.js';
export { API_PATH } from '../http/paths.js';
export {
  Problem,
  type ProblemBody,
  type ProblemKind,
  type ProblemOptions,
  problemBody,
} from '../http/problem.js';
export {
  MAX_BODY_BYTES,
  PROBLEMS,
  type ProblemCode,
  type ProblemType,
  RETRY_AFTER_SECONDS,
} from '../http/problems.js';
export { nextRequestId } from '../http/request-id.js';
export { isUndecodablePath, logProblem, sendProblem, toProblem } from '../http/send-problem.js';
export { wantsJson } from '../http/wants-json.js';
export { shortenKeys } from '../keys/format.js';
export { LogSummary } from '../log-summary.js';
