/** The scopes of keys: stored by id, shown by title. A route requires one, and `allows` decides. */

export const SCOPES = ['read', 'read_write'] as const;
export type Scope = (typeof SCOPES)[number];

export const SCOPE_TITLES: Readonly<Record<Scope, string>> = { read: 'Read', read_write: 'Read & write' };

/** Returns whether a key with the scope `granted` may use a route that requires `required`. */
export function allows(granted: Scope, required: Scope): boolean {
  return granted === 'read_write' || required === 'read';
}

/** Returns the scope with this exact title, `Read` or `Read & write`. */
export function scopeOfTitle(title: string): Scope | undefined {
  return SCOPES.find((scope) => SCOPE_TITLES[scope] === title);
}

/** Returns the title of a stored scope. One that this version doesn't know, written by a newer one, is shown as it is. */
export function scopeTitle(stored: string): string {
  return SCOPES.some((known) => known === stored) ? SCOPE_TITLES[stored as Scope] : `Unknown (${stored})`;
}

/** Reads a stored scope. Throws for an unknown one, written by a newer version: it must not widen a key's rights. */
export function scopeFromStore(value: string): Scope {
  const scope = SCOPES.find((known) => known === value);
  if (scope === undefined) throw new Error(`the stored scope "${value}" is unknown to this version`);
  return scope;
}
