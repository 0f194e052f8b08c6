/** The routes of a key's secrets. */
import type { Router } from 'express';
import { wantsJson } from '../../http/wants-json.js';
import { readBody } from '../frame/body.js';
import { type AdminContext, refuseMethod } from '../frame/context.js';
import { confirmEndOfSecret, endOldSecretAsJson, endOldSecretFromForm } from './end-old-secret.js';
import { rotateAsJson, rotateFromForm } from './rotate-key.js';

export function secretRoutes(router: Router, context: AdminContext): void {
  router
    .route('/keys/:id/rotate')
    .post(...readBody, (req, res) => (wantsJson(req) ? rotateAsJson : rotateFromForm)(context, req, res))
    .all(refuseMethod('POST'));
  router
    .route('/keys/:id/end-old-secret')
    // Scripts need no confirmation page, so for them this path only takes POST.
    .get(context.requireManage, (req, res, next) =>
      wantsJson(req) ? next() : confirmEndOfSecret(context, req, res),
    )
    .post(...readBody, (req, res) =>
      (wantsJson(req) ? endOldSecretAsJson : endOldSecretFromForm)(context, req, res),
    )
    .all(refuseMethod('POST'));
}
