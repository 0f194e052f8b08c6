/** Finds the key that a path names, e.g. `/keys/{id}/revoke`. */
import type { Request } from 'express';
import { Problem } from '../../http/problem.js';
import type { ApiKey } from '../../keys/key-store.js';
import { type AdminContext, administrator } from '../frame/context.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** @throws Problem key_not_found */
export async function findKey({ keys, shell }: AdminContext, req: Request): Promise<ApiKey> {
  const id = keyIdOf(req);
  const key = id === null ? null : await keys.find(administrator(shell, req).tenantId, id);
  if (key === null) throw keyNotFound();
  return key;
}

/** The key id in the path, or null if it cannot be one. */
export function keyIdOf(req: Request): string | null {
  const id = String(req.params.id);
  return UUID.test(id) ? id : null;
}

export function keyNotFound(): Problem {
  return new Problem('key_not_found', 'There is no such key in this tenant.');
}
