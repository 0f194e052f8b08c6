/** What a key may do. Stored as the id, shown as the title; a route asks for one and `allows` decides. */

export const SCOPES = ['read', 'read_write'] as const;
export type Scope = (typeof SCOPES)[number];

export const SCOPE_TITLES: Readonly<Record<Scope, string>> = { read: 'Read', read_write: 'Read & write' };

/** Whether a key with `granted` may use a route that asks for `required`. */
export function allows(granted: Scope, required: Scope): boolean {
  return granted === 'read_write' || required === 'read';
}

/** The scope that a person means by `Read` or `Read & write`, exactly as spelled. */
export function scopeOfTitle(title: string): Scope | undefined {
  return SCOPES.find((scope) => SCOPE_TITLES[scope] === title);
}

/** Reads a stored scope. An unheard-of one, written by a newer version, throws: it must not widen what a key may. */
export function scopeFromStore(value: string): Scope {
  const scope = SCOPES.find((known) => known === value);
  if (scope === undefined) throw new Error(`the stored scope "${value}" is unknown to this version`);
  return scope;
}
