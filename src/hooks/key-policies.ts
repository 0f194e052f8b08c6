/**
 * Implements the rules of `src/keys/` with the host's key policies. A policy that fails refuses a creation, but never a
 * revocation.
 */
import type { HostLogger } from '../host/contract.js';
import { KEY_POLICY, type KeyPolicy } from '../host/hooks.js';
import type { Contribution, HookRegistry } from '../host/registry.js';
import { type Actor, ChangeRefusedError, type KeyLimit, type KeyRules } from '../keys/key-rules.js';
import { SCOPE_TITLES, type Scope } from '../keys/scope.js';
import { callHook, HookError, sentence } from './call-hook.js';

const TIMEOUT_MS = 2_000;

export class KeyPolicies implements KeyRules {
  constructor(
    private readonly hooks: HookRegistry,
    private readonly logger: HostLogger,
    private readonly timeoutMs: number = TIMEOUT_MS,
  ) {}

  async checkCreation(actor: Actor, keyName: string, scope: Scope): Promise<KeyLimit | undefined> {
    const creation = Object.freeze({ administrator: administratorOf(actor), keyName, scope });
    const policies = this.hooks.contributions(KEY_POLICY);
    for (const policy of policies) {
      await this.#check(
        policy.title,
        () => scopeObjection(policy, scope) ?? policy.value.checkCreation?.(creation),
      );
    }
    return smallestLimit(policies);
  }

  async checkRevocation(
    actor: Actor,
    key: { readonly id: string; readonly name: string; readonly scope: Scope },
  ): Promise<void> {
    const { id: keyId, name: keyName, scope } = key;
    const revocation = Object.freeze({ administrator: administratorOf(actor), keyName, scope, keyId });
    for (const { title, value } of this.hooks.contributions(KEY_POLICY)) {
      try {
        await this.#check(title, () => value.checkRevocation?.(revocation));
      } catch (error) {
        // A broken policy must not keep a stolen key alive; #check has logged the failure.
        if (!(error instanceof ChangeRefusedError) || error.isDecided) throw error;
      }
    }
  }

  /** @throws ChangeRefusedError with the policy's sentence, or because the policy failed. */
  async #check(title: string, check: () => unknown): Promise<void> {
    let objection: unknown;
    try {
      objection = await callHook(title, this.timeoutMs, check);
      if (objection !== undefined && (typeof objection !== 'string' || objection.trim() === '')) {
        throw new HookError(`${sentence(title)} returned neither a sentence nor undefined.`);
      }
    } catch (error) {
      this.logger.error({ err: error }, `${title} could not decide`);
      throw new ChangeRefusedError(
        `${sentence(title)} could not decide, so nothing was changed. See the server's log for the reason.`,
        false,
        { cause: error },
      );
    }
    if (typeof objection === 'string') throw new ChangeRefusedError(objection, true);
  }
}

function scopeObjection({ title, value }: Contribution<KeyPolicy>, scope: Scope): string | undefined {
  if (value.allowedScopes === undefined || value.allowedScopes.includes(scope)) return undefined;
  const allowed = value.allowedScopes.map((known) => `“${SCOPE_TITLES[known]}”`).join(' and ');
  return `Keys with the scope “${SCOPE_TITLES[scope]}” can't be created here; ${title} allows ${allowed || 'none'}.`;
}

function smallestLimit(policies: readonly Contribution<KeyPolicy>[]): KeyLimit | undefined {
  let smallest: KeyLimit | undefined;
  for (const { title, value } of policies) {
    const { maxActiveKeys } = value;
    if (maxActiveKeys === undefined) continue;
    if (smallest === undefined || maxActiveKeys < smallest.maxActiveKeys) smallest = { maxActiveKeys, title };
  }
  return smallest;
}

/** Frozen, because every policy receives the same object. */
function administratorOf({ username, tenantId, address }: Actor) {
  return Object.freeze({ username, tenantId, address });
}
