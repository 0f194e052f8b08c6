/**
 * What a host may say to a change of keys before it is made. `key-administration.ts` asks; `src/hooks/` answers from
 * the host's veto and key policies.
 */
import type { InjectionToken } from 'tsyringe';
import type { Scope } from './scope.js';

/** On whose behalf a change is made. */
export interface Actor {
  readonly tenantId: string;
  readonly username: string;
  readonly address: string;
  readonly requestId: string;
}

export interface KeyRules {
  /** @throws ChangeRefusedError */
  checkCreation(actor: Actor, name: string, scope: Scope): Promise<KeyLimit | undefined>;
  /** @throws ChangeRefusedError */
  checkRevocation(
    actor: Actor,
    key: { readonly id: string; readonly name: string; readonly scope: Scope },
  ): Promise<void>;
}

/** How many active keys a tenant may have, and whose rule that is. */
export interface KeyLimit {
  readonly maxActiveKeys: number;
  readonly title: string;
}

/** The host says no, or could not be asked. The message is a sentence for the administrator. */
export class ChangeRefusedError extends Error {
  override readonly name = 'ChangeRefusedError';

  constructor(
    message: string,
    /** False when a hook failed, so that nobody has decided. */
    readonly isDecided: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export const KEY_RULES: InjectionToken<KeyRules> = Symbol.for('exovo-api-access:KeyRules');
