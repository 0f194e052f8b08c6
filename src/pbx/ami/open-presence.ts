/** Opens the presence of a PBX on Asterisk: over the Manager Interface if its address is set. */

import { withTimeout } from '../../timeout.js';
import type { PbxOptions } from '../schema.js';
import { AmiPresence } from './ami-presence.js';
import { noPresence, type PresenceSource } from './presence.js';

/** If Asterisk takes longer, the PBX is opened without presence for now. */
const FIRST_TRY_MS = 3_000;

export async function openPresence({ amiUrl, logger }: PbxOptions): Promise<PresenceSource> {
  if (amiUrl === undefined) return noPresence;
  const presence = new AmiPresence({ amiUrl, logger });
  await withTimeout(presence.start(), FIRST_TRY_MS, () => new Error('late')).catch(() => {});
  return presence;
}
