/**
 * The gate of `/api/v1`, which a host places before everything else in its app. The path never disappears: while the
 * plugin isn't serving, every request below it gets a 503 that says whether waiting helps.
 */
import type { IncomingMessage } from 'node:http';
import { Cors } from './cors.js';
import { Gate, type Handler } from './gate.js';
import { API_PATH } from './paths.js';
import { Problem } from './problem.js';
import { DISABLED_RETRY_AFTER_SECONDS } from './problems.js';
import { nextRequestId } from './request-id.js';
import { sendProblem } from './send-problem.js';

export interface GateOptions {
  /**
   * The host's `publicUrl`, or a function that returns it, if it is known only once the host listens or differs between
   * requests (`PbxHost.publicUrlOf`). The `type` of a refusal begins with it.
   */
  readonly publicUrl: string | ((req: IncomingMessage) => string);
  /** The plugin's setting, true by default. If it is false, the `type` of a refusal leads to the administrators' reference. */
  readonly publicReference?: boolean;
  /**
   * The plugin's setting, none by default: the origins, such as `https://wall.example`, whose pages may call the API and
   * read its responses. Enabling refuses an entry of another form.
   */
  readonly allowedOrigins?: readonly string[];
}

type ClosedReason = 'disabled' | 'unavailable';

/** Creates the gate for `PbxHost.gate`, once per process. It is closed until the plugin is enabled. */
export function createGate(options: GateOptions): ApiGate {
  return new ApiGate(options);
}

/** Implements the contract's interface of the same name, which documents the members. */
export class ApiGate {
  #closedReason: ClosedReason = 'unavailable';
  readonly #gate: Gate;
  readonly #cors: Cors | undefined;
  readonly allowedOrigins: readonly string[];

  constructor({ publicUrl, publicReference = true, allowedOrigins = [] }: GateOptions) {
    this.allowedOrigins = allowedOrigins;
    this.#cors = allowedOrigins.length === 0 ? undefined : new Cors(allowedOrigins);
    this.#gate = new Gate((req, res) => {
      const url = typeof publicUrl === 'string' ? publicUrl : publicUrl(req);
      const links = { publicUrl: url, publicReference };
      sendProblem(res, closedProblem(this.#closedReason), nextRequestId(), links);
    });
  }

  /** Like `app.use('/api/v1', …)`, but case-sensitive. */
  readonly handler: Handler = (req, res, next) => {
    const { url, baseUrl } = req;
    if (!isBelowApi(url)) {
      next();
      return;
    }
    this.#cors?.addHeaders(req, res);
    const rest = url.slice(API_PATH.length);
    req.url = rest.startsWith('/') ? rest : `/${rest}`;
    req.baseUrl = baseUrl + API_PATH;
    this.#gate.handler(req, res, (error?: unknown) => {
      req.url = url;
      req.baseUrl = baseUrl;
      next(error);
    });
  };

  open(router: Handler): void {
    this.#gate.open(this.#cors?.beforePreflights(router) ?? router);
  }

  async close(reason: ClosedReason, timeoutMs = 0): Promise<void> {
    this.#closedReason = 'unavailable';
    await this.#gate.close(timeoutMs);
    this.#closedReason = reason;
  }
}

function isBelowApi(url: string): boolean {
  if (!url.startsWith(API_PATH)) return false;
  const after = url.charAt(API_PATH.length);
  return after === '' || after === '/' || after === '?';
}

/** The problem with which a closed gate responds. */
export function closedProblem(reason: ClosedReason): Problem {
  const code = reason === 'disabled' ? 'api_disabled' : 'api_unavailable';
  const headers = reason === 'disabled' ? { 'Retry-After': String(DISABLED_RETRY_AFTER_SECONDS) } : {};
  return new Problem(code, undefined, { headers });
}
