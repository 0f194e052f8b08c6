/**
 * The host's rules on creating and revoking keys. `key-administration.ts` checks them before a change; `src/hooks/`
 * implements them with what the host contributed.
 */
import type { InjectionToken } from 'tsyringe';
import type { Scope } from './scope.js';

/** The administrator who makes a change, and the request that contained it. */
export interface Actor {
  readonly tenantId: string;
  readonly username: string;
  readonly address: string;
  readonly requestId: string;
}

export interface KeyRules {
  /** Returns the limit on active keys that the creation must respect, if any. Throws ChangeRefusedError. */
  checkCreation(actor: Actor, name: string, scope: Scope): Promise<KeyLimit | undefined>;
  /** Throws ChangeRefusedError. */
  checkRevocation(
    actor: Actor,
    key: { readonly id: string; readonly name: string; readonly scope: string },
  ): Promise<void>;
}

/** How many active keys a tenant may have, and whose rule that is. */
export interface KeyLimit {
  readonly maxActiveKeys: number;
  readonly title: string;
}

/** The host refuses the change, or could not be asked. The message is a sentence for the administrator. */
export class ChangeRefusedError extends Error {
  override readonly name = 'ChangeRefusedError';

  constructor(
    message: string,
    /** False if a hook failed, so that nobody has decided. */
    readonly isDecided: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export const KEY_RULES: InjectionToken<KeyRules> = Symbol.for('exovo-api-access:KeyRules');
