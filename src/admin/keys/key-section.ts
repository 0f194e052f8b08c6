/** What every section of a key's own page is: a function in a file of its own, which `key-page.ts` lists. */
import type { Request } from 'express';
import type { SafeHtml } from '../../html.js';
import type { ApiKey } from '../../keys/key-store.js';
import type { AdminContext } from '../frame/context.js';

export interface KeySectionInput {
  readonly context: AdminContext;
  readonly req: Request;
  readonly key: ApiKey;
  readonly tenantId: string;
  readonly nowMs: number;
}

/** Reads what it shows besides the key. Begins with an `h2`; is empty if it has nothing to show. */
export type KeySection = (input: KeySectionInput) => SafeHtml | Promise<SafeHtml>;
