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
  /** A form of this page that was submitted and refused. */
  readonly refused?: RefusedForm;
}

export interface RefusedForm {
  /** The last part of the path to which it was submitted. */
  readonly form: string;
  /** To be shown again. */
  readonly entered: string;
  /** Sentences that say what to change. */
  readonly problems: readonly string[];
}

/** Reads what it shows besides the key. Begins with an `h2`; is empty if it has nothing to show. */
export type KeySection = (input: KeySectionInput) => SafeHtml | Promise<SafeHtml>;
