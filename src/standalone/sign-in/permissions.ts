/** The permissions that administrators of this host can have: the host's own, and those of its plugins' manifests. */
import type { PluginStatus } from '../plugins/plugin-status.js';
import { STRINGS } from './strings.js';

export const PLUGINS_PERMISSION = 'host.plugins.manage';
export const ADMINISTRATORS_PERMISSION = 'host.administrators.manage';

export interface KnownPermission {
  readonly id: string;
  readonly title: string;
  readonly description: string;
}

export const OWN_PERMISSIONS: readonly KnownPermission[] = [
  PLUGINS_PERMISSION,
  ADMINISTRATORS_PERMISSION,
].map((id) => ({
  id,
  ...STRINGS.permissions[id as keyof typeof STRINGS.permissions],
}));

/** Returns the plugins' permissions first: most administrators have no others. */
export function knownPermissions(plugins: readonly PluginStatus[]): readonly KnownPermission[] {
  return [...plugins.flatMap(({ manifest }) => manifest?.permissions ?? []), ...OWN_PERMISSIONS];
}
