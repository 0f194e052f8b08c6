/** The admin menu. The host and its plugins add entries; an administrator sees those that their permissions allow. */
import type { Disposer, MenuEntry } from 'exovo-api-access/host';
import { isPermitted, type Permissions } from './administrators.js';

const DEFAULT_ORDER = 1_000;

export class Menu {
  readonly #entries = new Set<MenuEntry>();

  add(entry: MenuEntry): Disposer {
    // A copy has an identity of its own, so that its disposer removes only this one.
    const own = { ...entry };
    this.#entries.add(own);
    return () => void this.#entries.delete(own);
  }

  get size(): number {
    return this.#entries.size;
  }

  visibleTo(permissions: Permissions): MenuEntry[] {
    return [...this.#entries]
      .filter(({ permission, alternativePermissions = [] }) =>
        [permission, ...alternativePermissions].some((one) => isPermitted(permissions, one)),
      )
      .sort(
        (a, b) =>
          (a.order ?? DEFAULT_ORDER) - (b.order ?? DEFAULT_ORDER) || (a.id < b.id ? -1 : Number(a.id > b.id)),
      );
  }
}
