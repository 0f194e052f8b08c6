/**
 * Finds a leaked key in the administrator's other tenants, if the host names them. The list shows such a key apart: it
 * can be revoked after a switch to its tenant.
 */
import type { Administrator } from '../../host/contract.js';
import { html, type SafeHtml } from '../../html.js';
import { firstKeyPrefix } from '../../keys/format.js';
import type { ApiKey } from '../../keys/key-store.js';
import type { AdminContext } from '../frame/context.js';
import { stateOf } from './key-list-table.js';
import { type OldSecretMatches, oldSecretSentence } from './old-secret-matches.js';
import { KEY_STRINGS } from './strings.js';

const TEXT = KEY_STRINGS.otherTenants;

export interface KeyElsewhere {
  readonly tenant: { readonly id: string; readonly name: string };
  readonly key: ApiKey;
}

/** Finds nothing unless the search contains the start of a key. */
export async function findElsewhere(
  { keys }: AdminContext,
  { tenantId, tenants = [] }: Administrator,
  search: string,
): Promise<KeyElsewhere[]> {
  const prefix = firstKeyPrefix(search);
  if (prefix === undefined) return [];
  const others = tenants.filter(({ id }) => id !== tenantId);
  const found = await keys.findByPrefix(
    others.map(({ id }) => id),
    prefix,
  );
  return found.flatMap(({ tenantId: at, key }) => {
    const tenant = others.find(({ id }) => id === at);
    return tenant === undefined ? [] : [{ tenant: { id: tenant.id, name: tenant.name }, key }];
  });
}

export function elsewhereNotice(
  found: readonly KeyElsewhere[],
  oldSecrets: OldSecretMatches,
  nowMs: number,
): SafeHtml {
  if (found.length === 0) return html``;
  const items = found.map(({ tenant, key }) => {
    const match = oldSecrets.get(key.id);
    return html`<li>${tenant.name}: <bdi>${key.name}</bdi> <code>${key.prefix}…</code> ${stateOf(key, nowMs)}${
      match !== undefined && html` ${oldSecretSentence(match)}`
    }</li>`;
  });
  return html`<div class="api-warning" role="status"><p>${TEXT.found}</p><ul>${items}</ul></div>`;
}
