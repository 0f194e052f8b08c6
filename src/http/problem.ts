/**
 * The one class of errors that become responses: problem details (RFC 9457) for the caller, and a `cause` that only
 * the log sees. `send-problem.ts` sends them.
 */
import type { IncomingMessage } from 'node:http';
import { ADMIN_REFERENCE_PATH, PUBLIC_REFERENCE_PATH } from './paths.js';
import { PROBLEMS, type ProblemCode, type ProblemType } from './problems.js';

/** A problem outside our own table: of a host's endpoint, or of a host itself. */
export interface ProblemKind extends Pick<ProblemType, 'status' | 'title'> {
  /** Stable, snake_case. */
  readonly code: string;
  /** The URI of its documentation; by default its row in the reference. */
  readonly type?: string;
}

export interface ProblemOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** For the log only. */
  readonly cause?: unknown;
}

/** Where people can read what a code means. */
export interface ProblemLinks {
  /** The host's. */
  readonly publicUrl: string;
  /** The plugin's setting. */
  readonly publicReference: boolean;
}

/** Returns the links for the response to a request. */
export type LinksFor = (req: IncomingMessage) => ProblemLinks;

export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: string;
  readonly status: number;
  readonly title: string;
  /** Undefined for a code that the reference explains. */
  readonly type: string | undefined;
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
    this.type = kind.type;
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

/** The members of RFC 9457, and our `code` and `requestId`. `links` can be left out for a problem with a `type` of its own. */
export function problemBody(
  { type, title, status, detail, code }: Problem,
  requestId: string,
  links?: ProblemLinks,
): ProblemBody {
  const uri = type ?? (links === undefined ? 'about:blank' : problemType(code, links));
  return { type: uri, title, status, detail, code, requestId };
}

/** Returns the URI of a code's row in the reference, e.g. `https://pbx.example.com/api/v1/reference#problem-not_found`. */
export function problemType(code: string, { publicUrl, publicReference }: ProblemLinks): string {
  const path = publicReference && !OF_ADMIN_ONLY.has(code) ? PUBLIC_REFERENCE_PATH : ADMIN_REFERENCE_PATH;
  return `${publicUrl}${path}#problem-${code}`;
}

/** The codes that only the admin's JSON uses. */
const OF_ADMIN_ONLY: ReadonlySet<string> = new Set(
  Object.entries(PROBLEMS).flatMap(([code, row]) => ('isAdminOnly' in row ? [code] : [])),
);

const LIST = new Intl.ListFormat('en');

/** 405 with `Allow`, e.g. for `['GET', 'HEAD']`. */
export function methodNotAllowed(allowed: readonly string[]): Problem {
  const detail = `Only ${LIST.format(allowed)} ${allowed.length === 1 ? 'is' : 'are'} allowed here.`;
  return new Problem('method_not_allowed', detail, { headers: { Allow: allowed.join(', ') } });
}
