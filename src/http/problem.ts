/**
 * The one class of errors that become responses: problem details (RFC 9457) for the caller, and a `cause` that only
 * the log sees. `send-problem.ts` sends them.
 */
import { PROBLEMS, type ProblemCode, type ProblemType } from './problems.js';

/** A problem outside our own table: of a host's endpoint, or of a host itself. */
export interface ProblemKind extends Pick<ProblemType, 'status' | 'title'> {
  /** Stable, snake_case. */
  readonly code: string;
  /** The URI of its documentation; by default its row on the reference page. */
  readonly type?: string;
}

export interface ProblemOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** For the log only. */
  readonly cause?: unknown;
}

/** Where the reference explains each code, below the host's `publicUrl`. */
export const PROBLEM_TYPE_BASE = '/admin/integrations/api/reference#problem-';

export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly type: string;
  readonly detail: string;
  readonly headers: Readonly<Record<string, string>>;

  /** `detail` says in a sentence or two what is wrong and what to change; by default it is the table's example. */
  constructor(code: ProblemCode, detail?: string, options?: ProblemOptions);
  constructor(kind: ProblemKind, detail: string, options?: ProblemOptions);
  constructor(codeOrKind: ProblemCode | ProblemKind, detail?: string, options: ProblemOptions = {}) {
    const kind: ProblemKind & Partial<ProblemType> =
      typeof codeOrKind === 'string' ? { code: codeOrKind, ...PROBLEMS[codeOrKind] } : codeOrKind;
    const sentence = detail ?? kind.example ?? kind.title;
    super(`${kind.code}: ${sentence}`, { cause: options.cause });
    this.code = kind.code;
    this.status = kind.status;
    this.title = kind.title;
    this.type = kind.type ?? PROBLEM_TYPE_BASE + kind.code;
    this.detail = sentence;
    this.headers = options.headers ?? {};
  }
}

export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly requestId: string;
}

/**
 * The members of RFC 9457, and our `code` and `requestId`. `publicUrl` is the host's: a `type` that is a path follows it.
 */
export function problemBody(
  { type, title, status, detail, code }: Problem,
  requestId: string,
  publicUrl = '',
): ProblemBody {
  return { type: type.startsWith('/') ? publicUrl + type : type, title, status, detail, code, requestId };
}

const LIST = new Intl.ListFormat('en');

/** 405 with `Allow`, e.g. for `['GET', 'HEAD']`. */
export function methodNotAllowed(allowed: readonly string[]): Problem {
  const detail = `Only ${LIST.format(allowed)} ${allowed.length === 1 ? 'is' : 'are'} allowed here.`;
  return new Problem('method_not_allowed', detail, { headers: { Allow: allowed.join(', ') } });
}
