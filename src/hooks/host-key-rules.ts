/** The host's veto and key policies, as `src/keys/` asks for them. What fails to answer refuses, but for a revocation. */
import type { HostLogger } from '../host/contract.js';
import {
  type Contribution,
  type HookRegistry,
  KEY_CHANGE_VETO,
  KEY_POLICY,
  type KeyPolicy,
} from '../host/hooks.js';
import { type Actor, ChangeRefusedError, type KeyLimit, type KeyRules } from '../keys/key-rules.js';
import { SCOPE_TITLES, type Scope } from '../keys/scope.js';
import { callHook, HookError, sentence } from './call-hook.js';

const TIMEOUT_MS = 2_000;

export class HostKeyRules implements KeyRules {
  constructor(
    private readonly hooks: HookRegistry,
    private readonly logger: HostLogger,
    private readonly timeoutMs: number = TIMEOUT_MS,
  ) {}

  async checkCreation(actor: Actor, name: string, scope: Scope): Promise<KeyLimit | undefined> {
    const administrator = administratorOf(actor);
    for (const veto of this.hooks.contributions(KEY_CHANGE_VETO)) {
      const change = { type: 'api_key.created', administrator, keyName: name, scope, keyId: null } as const;
      await this.#ask(veto.title, () => veto.value.check(change));
    }
    const policies = this.hooks.contributions(KEY_POLICY);
    for (const policy of policies) {
      await this.#ask(
        policy.title,
        () => scopeObjection(policy, scope) ?? policy.value.check?.({ administrator, name, scope }),
      );
    }
    return smallestLimit(policies);
  }

  async checkRevocation(
    actor: Actor,
    key: { readonly id: string; readonly name: string; readonly scope: Scope },
  ): Promise<void> {
    for (const veto of this.hooks.contributions(KEY_CHANGE_VETO)) {
      const { id: keyId, name: keyName, scope } = key;
      const change = {
        type: 'api_key.revoked',
        administrator: administratorOf(actor),
        keyName,
        scope,
        keyId,
      } as const;
      try {
        await this.#ask(veto.title, () => veto.value.check(change));
      } catch (error) {
        // A veto that is broken must not keep a stolen key alive; #ask has logged it.
        if (!(error instanceof ChangeRefusedError) || error.isDecided) throw error;
      }
    }
  }

  /** @throws ChangeRefusedError with the hook's sentence, or because it gave no usable answer. */
  async #ask(title: string, check: () => unknown): Promise<void> {
    let answer: unknown;
    try {
      answer = await callHook(title, this.timeoutMs, check);
      if (answer !== undefined && (typeof answer !== 'string' || answer.trim() === '')) {
        throw new HookError(`${sentence(title)} answered neither a sentence nor undefined.`);
      }
    } catch (error) {
      this.logger.error({ err: error }, `${title} could not be asked`);
      throw new ChangeRefusedError(
        `${sentence(title)} could not be asked, so nothing was changed. The log of the server says why.`,
        false,
        { cause: error },
      );
    }
    if (typeof answer === 'string') throw new ChangeRefusedError(answer, true);
  }
}

function scopeObjection({ title, value }: Contribution<KeyPolicy>, scope: Scope): string | undefined {
  if (value.allowedScopes === undefined || value.allowedScopes.includes(scope)) return undefined;
  const allowed = value.allowedScopes.map((known) => `“${SCOPE_TITLES[known]}”`).join(' and ');
  return `Keys with the scope “${SCOPE_TITLES[scope]}” may not be made here; ${title} allows ${allowed || 'none'}.`;
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

/** Frozen: every hook that is asked gets the same one. */
function administratorOf({ username, tenantId, address }: Actor) {
  return Object.freeze({ username, tenantId, address });
}
