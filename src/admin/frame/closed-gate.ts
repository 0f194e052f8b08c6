/**
 * The response of the admin path while the plugin is stopping: problem details for scripts, a page for people. The gate
 * (src/http/gate.ts) calls it; the plugin's own style sheets are no longer served then.
 */
import type { RequestHandler } from 'express';
import type { AdminShell } from '../../host/contract.js';
import { html } from '../../html.js';
import { Problem, type ProblemLinks } from '../../http/problem.js';
import { RETRY_AFTER_SECONDS } from '../../http/problems.js';
import { nextRequestId } from '../../http/request-id.js';
import { sendProblem } from '../../http/send-problem.js';
import { wantsJson } from '../../http/wants-json.js';
import { type AdminPermissions, createGuards } from './guards.js';
import { STRINGS } from './strings.js';

const TEXT = STRINGS.stopping;
const STOPPING = new Problem('api_unavailable');

export interface ClosedGateOptions extends ProblemLinks {
  readonly shell: AdminShell;
  readonly permissions: AdminPermissions;
  /** Path of the pages, e.g. `/admin/integrations/api`. */
  readonly base: string;
}

export function respondStopping(options: ClosedGateOptions): RequestHandler {
  const { shell, permissions, base } = options;
  const guard = createGuards(shell, permissions).byMethod;
  return (req, res, next) => {
    if (wantsJson(req)) {
      sendProblem(res, STOPPING, nextRequestId(), options);
      return;
    }
    guard(req, res, (error?: unknown) => {
      if (error !== undefined) {
        next(error);
        return;
      }
      res.set('Retry-After', String(RETRY_AFTER_SECONDS));
      shell.render(req, res, {
        title: TEXT.title,
        activePath: base,
        bodyHtml: html`<h1>${TEXT.title}</h1><p role="alert">${TEXT.text}</p>
<p><a href="${base}">${TEXT.retry}</a></p>`.toString(),
        status: STOPPING.status,
      });
    });
  };
}
