/**
 * Tests a key as a call of the signed-in administrator: responds as `/ping` would, but does not count as a use of the
 * key. Its networks and rate limit concern its own clients, so they are not part of the test.
 */
import type { Request, Response } from 'express';
import Joi from 'joi';
import { Problem } from '../../http/problem.js';
import { scopeTitle } from '../../keys/scope.js';
import { requireConfirmation } from '../frame/body.js';
import { type AdminContext, sendJson } from '../frame/context.js';

const testedKey = Joi.object<{ readonly key: string }>({ key: Joi.string().required() });

export async function testKey(context: AdminContext, req: Request, res: Response): Promise<void> {
  requireConfirmation(context, req);
  const { value, error } = testedKey.validate(req.body ?? {}, { convert: false });
  // Not Joi's message, which can contain a key that was sent under a wrong name.
  if (error !== undefined) throw new Problem('invalid_body', 'Send { "key": … }.');
  const principal = await context.keys.verify(value.key, req);
  if (principal === undefined) throw new Problem('invalid_key');
  sendJson(res, 200, {
    ok: true,
    key: principal.keyName,
    scope: scopeTitle(principal.scope),
    tenant: principal.tenantId,
  });
}
