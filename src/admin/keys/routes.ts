/** The routes of API keys. */
import type { Router } from 'express';
import { wantsJson } from '../../http/wants-json.js';
import { readBody } from '../frame/body.js';
import { type AdminContext, refuseMethod } from '../frame/context.js';
import { limitRoutes } from './change-limits.js';
import { createAsJson, createFromForm, showNewKeyForm } from './create-key.js';
import { showUsageAsJson } from './key-usage.js';
import { listAsCsv } from './keys-csv.js';
import { listAsJson, listAsPage } from './list-keys.js';
import { confirmRevocation, revokeAsJson, revokeFromForm } from './revoke-key.js';
import { confirmRevocations, revokeSeveralAsJson, revokeSeveralFromForm } from './revoke-keys.js';
import { secretRoutes } from './secret-routes.js';
import { showKeyAsJson, showKeyPage } from './show-key.js';
import { testKey } from './test-key.js';

export function keyRoutes(router: Router, context: AdminContext): void {
  router
    .route('/keys')
    .get((req, res) => (wantsJson(req) ? listAsJson : listAsPage)(context, req, res))
    .post(...readBody, (req, res) => (wantsJson(req) ? createAsJson : createFromForm)(context, req, res))
    .all(refuseMethod('GET', 'HEAD', 'POST'));
  router
    .route('/keys.csv')
    .get((req, res) => listAsCsv(context, req, res))
    .all(refuseMethod('GET', 'HEAD'));
  router
    .route('/keys/new')
    .get(context.requireManage, (req, res) => showNewKeyForm(context, req, res))
    .all(refuseMethod('GET', 'HEAD'));
  router
    .route('/keys/revoke')
    .get(context.requireManage, (req, res, next) =>
      wantsJson(req) ? next() : confirmRevocations(context, req, res),
    )
    .post(...readBody, (req, res) =>
      (wantsJson(req) ? revokeSeveralAsJson : revokeSeveralFromForm)(context, req, res),
    )
    .all(refuseMethod('POST'));
  router
    .route('/keys/test')
    .post(...readBody, (req, res) => testKey(context, req, res))
    .all(refuseMethod('POST'));
  router
    .route('/keys/:id')
    .get((req, res) => (wantsJson(req) ? showKeyAsJson : showKeyPage)(context, req, res))
    .all(refuseMethod('GET', 'HEAD'));
  router
    .route('/keys/:id/usage')
    .get((req, res) => showUsageAsJson(context, req, res))
    .all(refuseMethod('GET', 'HEAD'));
  router
    .route('/keys/:id/revoke')
    // Scripts need no confirmation page, so for them this path only takes POST.
    .get(context.requireManage, (req, res, next) =>
      wantsJson(req) ? next() : confirmRevocation(context, req, res),
    )
    .post(...readBody, (req, res) => (wantsJson(req) ? revokeAsJson : revokeFromForm)(context, req, res))
    .all(refuseMethod('POST'));
  limitRoutes(router, context);
  secretRoutes(router, context);
}
