/** Derives the enum of the setting `pbx` in plugin.json from the registry of PBX schemas, for `npm run generate`. */
import { HOST_PORTS, PBX_SCHEMA_IDS } from '../../dist/src/pbx/schemas.js';

/** Returns the text of `plugin.json` with the ids of the PBX schemas, and `host`, as that enum, otherwise unchanged. */
export function withPbxEnum(manifest) {
  const ids = [...PBX_SCHEMA_IDS, HOST_PORTS].map((id) => JSON.stringify(id)).join(', ');
  return manifest.replace(/("pbx": \{[^}]*"enum": )\[[^\]]*\]/, `$1[${ids}]`);
}
