/** `exovo-api-access/internal/http`, for the standalone host only and outside semver: the table of problems. */
export { PROBLEMS, Problem, type ProblemCode, problemBody } from '../http/problem.js';
