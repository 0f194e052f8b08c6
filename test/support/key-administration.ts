/** Administers keys like a script: JSON with an administrator's session. */
import type { SuiteHost } from './with-test-host.js';

export const KEYS = '/admin/integrations/api/keys';
export const AUDIT = '/admin/integrations/api/audit';

export interface KeyItem {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly state: string;
  readonly revokedAt: string | null;
  readonly revokedBy: string | null;
  readonly key?: string;
}
export interface Page<Item> {
  readonly items: Item[];
  readonly next: string | null;
}

/** Returns functions that create, list and count the keys of a suite's host. */
export function keyAdministration(test: SuiteHost) {
  const list = async (query = '') =>
    (await (await test.admin.get(`${KEYS}${query}`)).json()) as Page<KeyItem>;
  return {
    create: (body: unknown, headers: Record<string, string> = {}) => test.admin.post(KEYS, body, headers),
    list,
    /** Lists the keys, active or revoked, whose name contains this text. */
    named: async (name: string) => (await list(`?state=all&search=${encodeURIComponent(name)}`)).items,
    count: async (table: string) =>
      Number((await test.database.query<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table}`))[0]?.n),
  };
}
