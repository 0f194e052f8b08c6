/**
 * Says on the list of keys which of them a search has found by an old secret, and until when that works. The list itself
 * shows only the start of the current secret, so such a match would be a riddle.
 */
import type { Administrator } from '../../host/contract.js';
import { html, type SafeHtml } from '../../html.js';
import { firstKeyPrefix } from '../../keys/format.js';
import type { ApiKey } from '../../keys/key-store.js';
import type { OldSecretMatch } from '../../keys/secret-store.js';
import type { AdminContext } from '../frame/context.js';
import { exactTime } from '../frame/time.js';
import { SECRET_STRINGS } from './secret-strings.js';

const TEXT = SECRET_STRINGS.foundByOld;

/** By key id. */
export type OldSecretMatches = ReadonlyMap<string, OldSecretMatch>;

/** Finds nothing unless the search contains the start of a key. Looks in the administrator's other tenants too. */
export async function findOldSecrets(
  { keySecrets }: AdminContext,
  { tenantId, tenants = [] }: Administrator,
  search: string,
): Promise<OldSecretMatches> {
  const prefix = firstKeyPrefix(search);
  if (prefix === undefined) return new Map();
  return await keySecrets.oldMatches([tenantId, ...tenants.map(({ id }) => id)], prefix);
}

export function oldSecretNotices(keys: readonly ApiKey[], matches: OldSecretMatches): SafeHtml {
  return html`${keys.map(({ id, name }) => {
    const match = matches.get(id);
    const kind = match?.hasEnded ? 'notice' : 'warning';
    return (
      match !== undefined && html`<p class="api-${kind}"><bdi>${name}</bdi>: ${oldSecretSentence(match)}</p>`
    );
  })}`;
}

export function oldSecretSentence({ endsAt, hasEnded }: OldSecretMatch): SafeHtml {
  return html`${hasEnded ? TEXT.ended : TEXT.works} ${exactTime(endsAt)}.`;
}
